/** The clock of an address, as the shop tells it: that of its state. */

const STATES: Readonly<Record<string, string>> = {
  'America/New_York': 'CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV',
  'America/Chicago': 'AL AR IA IL LA MN MO MS OK WI',
  'America/Denver': 'CO MT NM UT WY',
  'America/Phoenix': 'AZ',
  'America/Los_Angeles': 'CA NV WA',
};

/** Nothing where a state has two, or is not known. */
export function timeZoneOf(state: string): string | null {
  const [zone] = Object.entries(STATES).find(([, states]) => states.split(' ').includes(state)) ?? [];
  return zone ?? null;
}
