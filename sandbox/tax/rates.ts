/** The tax regions of the sandbox: invented rates, each with the days from which it counts, and where the company has nexus. */

export interface Jurisdiction {
  readonly jurisType: 'STA' | 'STJ';
  readonly jurisdictionType: 'State' | 'Special';
  readonly jurisCode: string;
  readonly jurisName: string;
  readonly taxName: string;
  /** In millionths. */
  readonly rate: bigint;
}

interface Period {
  /** As `2026-01-31`; the last that is not later than the tax date counts. */
  readonly from: string;
  readonly rate: bigint;
}

interface Region {
  readonly name: string;
  readonly fips: string;
  /** First three digits of its postal codes, from and to, as wide as the addresses of the seed need them. */
  readonly postal: readonly [number, number];
  readonly periods: Period[];
  hasNexus: boolean;
}

const EVER = '0001-01-01';

/** Code, name, number, postal codes, rate of the state in millionths; none of the rates is that of the real state. */
const TABLE: readonly (readonly [string, string, string, readonly [number, number], bigint])[] = [
  ['CA', 'CALIFORNIA', '06', [900, 961], 71_000n],
  ['MO', 'MISSOURI', '29', [630, 658], 44_000n],
  ['NV', 'NEVADA', '32', [889, 899], 67_000n],
  ['NJ', 'NEW JERSEY', '34', [70, 89], 61_000n],
  ['OH', 'OHIO', '39', [430, 459], 53_000n],
  ['PA', 'PENNSYLVANIA', '42', [150, 196], 57_000n],
  ['TN', 'TENNESSEE', '47', [370, 389], 69_000n],
  ['WA', 'WASHINGTON', '53', [980, 994], 63_000n],
];
const WITHOUT_NEXUS: readonly string[] = ['TN'];
/** What a district takes: the third digit of the postal code times an eighth of a percent. */
const DISTRICT_STEP = 1_250n;

export interface LeviedPlace {
  readonly found: 'place';
  readonly levies: readonly Jurisdiction[];
  readonly hasNexus: boolean;
}

export interface Place {
  readonly country: string;
  readonly region: string;
  readonly postalCode: string;
}

/** `nowhere`: the postal code and the region contradict each other. */
export type Levied = LeviedPlace | { readonly found: 'nowhere' };

/** The table as it was printed: rates in millionths of all who take tax at a place on a day, for whoever keeps a copy of it. */
export function printedRates(): (place: Place, day: string) => readonly bigint[] {
  const rates = new Rates();
  return (place, day) => {
    const levied = rates.at(place, day);
    return levied.found === 'place' && levied.hasNexus ? levied.levies.map(({ rate }) => rate) : [];
  };
}

export class Rates {
  readonly #regions: ReadonlyMap<string, Region> = new Map(
    TABLE.map(([code, name, fips, postal, rate]) => {
      const periods = [{ from: EVER, rate }];
      return [code, { name, fips, postal, periods, hasNexus: !WITHOUT_NEXUS.includes(code) }];
    }),
  );

  /** Codes of the regions that have a rate. */
  regions(): readonly string[] {
    return [...this.#regions.keys()];
  }

  /** Who takes tax at a place on a day. Regions that are not in the table are places without nexus. */
  at(place: Place, day: string): Levied {
    const code = place.region.toUpperCase();
    const region = place.country === 'US' ? this.#regions.get(code) : undefined;
    if (region === undefined) return { found: 'place', levies: [], hasNexus: false };
    const area = Number(place.postalCode.slice(0, 3));
    const [from, to] = region.postal;
    if (place.postalCode !== '' && !(area >= from && area <= to)) return { found: 'nowhere' };
    const levies = [stateOf(code, region, day), ...districtOf(code, place.postalCode)];
    return { found: 'place', levies, hasNexus: region.hasNexus };
  }

  /** A new rate of a region from a day on; gives it in millionths. */
  change(code: string, by: bigint, from: string): bigint {
    const region = this.#regions.get(code);
    if (region === undefined) throw new Error(`no region ${code}`);
    const rate = rateOn(region, from) + by;
    region.periods.push({ from, rate });
    return rate;
  }

  /** The company registers in a region, or gives its registration up; gives what it is now. */
  switchNexus(code: string): boolean {
    const region = this.#regions.get(code);
    if (region === undefined) throw new Error(`no region ${code}`);
    region.hasNexus = !region.hasNexus;
    return region.hasNexus;
  }
}

function stateOf(code: string, region: Region, day: string): Jurisdiction {
  return {
    jurisType: 'STA',
    jurisdictionType: 'State',
    jurisCode: region.fips,
    jurisName: region.name,
    taxName: `${code} STATE TAX`,
    rate: rateOn(region, day),
  };
}

function districtOf(code: string, postalCode: string): readonly Jurisdiction[] {
  const digit = postalCode.at(2) ?? '0';
  if (!/^[1-9]$/.test(digit)) return [];
  return [
    {
      jurisType: 'STJ',
      jurisdictionType: 'Special',
      jurisCode: `${code}${digit}`,
      jurisName: `${code} DISTRICT ${digit}`,
      taxName: `${code} SPECIAL TAX`,
      rate: BigInt(digit) * DISTRICT_STEP,
    },
  ];
}

/** Of periods that begin on the same day the one that was entered last counts. */
function rateOn({ periods }: Region, day: string): bigint {
  const begun = periods.filter(({ from }) => from <= day).toSorted((a, b) => (a.from < b.from ? -1 : 1));
  return begun.at(-1)?.rate ?? 0n;
}
