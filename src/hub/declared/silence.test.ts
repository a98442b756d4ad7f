/** When a source counts as silent, and when it is heard again. */
import { expect, test } from 'vitest';
import { flow } from '../testing/landscape.ts';
import { silencesOf, turnsOf, type Heard, type Silence } from './silence.ts';

const minute = (minutes: number): Date => new Date(Date.UTC(2026, 5, 1, 12, minutes));
const items = flow('items', { degradation: { afterSeconds: 600, action: 'ask' } });
const promises = flow('promises', {
  domain: 'availability',
  source: 'hub',
  degradation: { afterSeconds: 600, action: 'withdraw' },
});
const heard = (more: Partial<Heard>): Heard => ({
  sources: new Map(),
  locations: new Map(),
  startedAt: minute(0),
  now: minute(30),
  ...more,
});
const names = (silences: readonly Silence[]): string[] =>
  silences.map(({ flow: name, locationId }) => `${name} ${locationId ?? ''}`.trim());

test('a source is silent when it was not heard for longer than its flow bears', () => {
  const at = (minutes: number) =>
    names(silencesOf([items], heard({ sources: new Map([['erp/items', minute(minutes)]]) }), []));
  expect(at(20)).toEqual([]);
  expect(at(19)).toEqual(['items']);
});

test('promises fall silent location by location', () =>
  expect(
    names(
      silencesOf(
        [promises],
        heard({
          locations: new Map([
            ['east', minute(5)],
            ['west', minute(29)],
          ]),
        }),
        [],
      ),
    ),
  ).toEqual(['promises east']));

test('what was never heard, and a flow that declares nothing, are not silent', () => {
  expect(silencesOf([items], heard({}), [])).toEqual([]);
  expect(silencesOf([flow('plain')], heard({ sources: new Map([['erp/items', minute(0)]]) }), [])).toEqual(
    [],
  );
});

test('a hub that slept listens first, but does not forget who was silent before', () => {
  const since = { sources: new Map([['erp/items', minute(0)]]), startedAt: minute(25) };
  expect(silencesOf([items], heard(since), [])).toEqual([]);
  const before = [{ flow: 'items', since: minute(0).toISOString() }];
  expect(names(silencesOf([items], heard(since), before))).toEqual(['items']);
});

test('a turn is told once, in each direction', () => {
  const east = { flow: 'promises', locationId: 'east', since: '' };
  const west = { flow: 'promises', locationId: 'west', since: '' };
  expect(turnsOf([east], [{ ...east, since: 'later' }, west])).toEqual({
    fellSilent: [west],
    heardAgain: [],
  });
  expect(turnsOf([east, west], [west])).toEqual({ fellSilent: [], heardAgain: [east] });
});
