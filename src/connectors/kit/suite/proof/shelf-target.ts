/** The shelf's target, right or wrong in one chosen way. */
import { mapped } from '../../mapping.ts';
import { done, later, never, type Outcome } from '../../outcome.ts';
import type { Target, Write } from '../../target.ts';
import { Body, type Mistake, type Settings, type ShelfStore } from './shelf-store.ts';

/** Keeps suppliers as entries of a number and a name. */
export function entryTarget(mistake: Mistake | undefined): Target<Settings, typeof Body, 'supplier'> {
  return {
    domain: 'supplier',
    contract: { name: 'shelf.entry', version: '1' },
    to: Body,
    fields: ['number', 'name'],
    batchSize: 10,
    map: ({ fields }) => {
      const name = mistake === 'reads-undeclared-fields' ? (fields.status ?? '') : (fields.name ?? '');
      return mapped({ number: fields.number ?? '', name });
    },
    write: async ({ settings: { store, key } }, writes) => {
      const refusal = lockedOut(key, mistake) ?? refusalOf(store, mistake);
      if (refusal !== undefined) return writes.map(() => refusal);
      const stops = mistake === 'one-refusal-stops-all' && writes.some(({ body }) => body.name === '');
      const outcomes = writes.map((write) =>
        stops ? never('the batch has a bad row') : put(store, write, mistake),
      );
      if (store.faults.timeoutAfterEffectShare === 0) return outcomes;
      return writes.map(() =>
        later('no answer', mistake === 'lost-answer-is-unavailable' ? 'unavailable' : 'uncertain'),
      );
    },
    find: async ({ settings: { store } }, writes) => {
      if (store.faults.outage && mistake !== 'outage-finds-nothing')
        throw new Error('the shelf does not answer');
      return writes.map(({ body }) => (store.faults.outage ? undefined : entryOf(store, body)?.id));
    },
    readBack: async ({ settings: { store } }, writes) =>
      writes.map(({ body, previous }) => {
        const found = entryOf(store, body);
        if (found === undefined) return 'absent';
        return mistake === 'read-back-is-stale' ? (previous ?? found.body) : found.body;
      }),
    remove: async ({ settings: { store } }, writes) =>
      writes.map(({ body }) => {
        const found = entryOf(store, body);
        store.entries = store.entries.filter((entry) => entry !== found);
        return found === undefined && mistake === 'remove-fails-when-gone'
          ? never('not there')
          : done('gone');
      }),
  };
}

export function lockedOut(key: string, mistake: Mistake | undefined): Outcome | undefined {
  if (key === 'right') return undefined;
  return mistake === 'wrong-credential-is-final' ? never('no access') : later('no access', 'unavailable');
}

export function refusalOf({ faults }: ShelfStore, mistake: Mistake | undefined): Outcome | undefined {
  if (faults.outage || faults.errorShare > 0) return later('the shelf is down', 'unavailable');
  if (faults.throttleShare === 0) return undefined;
  return mistake === 'throttling-is-final' ? never('slow down') : later('slow down', 'throttled', 2);
}

function put(store: ShelfStore, { body, externalId }: Write<Body>, mistake: Mistake | undefined): Outcome {
  if (body.name === '') return never('a name is needed');
  const known = mistake === 'creates-twice' ? undefined : store.entries.find(({ id }) => id === externalId);
  const id = known?.id ?? `entry-${store.entries.length + 1}`;
  store.entries = [...store.entries.filter((entry) => entry !== known), { id, body }];
  return done(id);
}

function entryOf(store: ShelfStore, { number }: Body): ShelfStore['entries'][number] | undefined {
  return store.entries.find(({ body }) => body.number === number);
}
