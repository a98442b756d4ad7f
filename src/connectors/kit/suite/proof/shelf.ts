/** A connector in memory, right or wrong in one chosen way: with it the suite shows that it can fail. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Connector } from '../../connector.ts';
import { mapped } from '../../mapping.ts';
import type { Page, Source, Webhook } from '../../source.ts';
import type { ConnectorSuiteOptions, SuiteSystem } from '../suite-options.ts';
import { papers, paperTarget } from './shelf-papers.ts';
import { Body, Row, sealOf, Settings, ShelfStore, type Mistake } from './shelf-store.ts';
import { entryTarget } from './shelf-target.ts';

export type ShelfSystem = SuiteSystem<Settings> & { readonly store: ShelfStore };

/** The suite's options for the shelf, with one mistake in it or none. */
export function shelf(mistake?: Mistake): ConnectorSuiteOptions<typeof Settings, ShelfSystem> {
  return {
    connector: shelfConnector(mistake),
    start: async () => {
      const store = new ShelfStore();
      const state = () => [store.rows, store.entries, store.papers, store.checks];
      return { store, settings: { store, key: 'right' }, faults: store.faults, state, close: async () => {} };
    },
    wrongCredential: (settings) => ({ ...settings, key: 'wrong' }),
    wrongWebhookSecret: (settings) => ({ ...settings, key: 'wrong' }),
    sources: {
      rows: {
        seededKeys: () => ['A', 'B', 'C', 'D'],
        change: ({ store }) => store.change(),
        unknownKey: 'Z',
        webhook: { protects: 'content', replayProtected: true },
      },
    },
    targets: {
      entries: {
        bodies: () => [
          { number: 'E-1', name: 'one' },
          { number: 'E-2', name: 'two' },
        ],
        changed: () => ({ number: 'E-1', name: 'changed' }),
        refused: () => ({ number: 'E-3', name: '' }),
        holds: ({ store }, body) =>
          store.entries.filter((entry) => entry.body.number === Value.Parse(Body, body).number).length,
        views: [
          {
            fields: { number: 'E-1', name: 'one', status: 'active' },
            externalIdOf: () => undefined,
            numberOf: () => undefined,
          },
        ],
      },
      papers,
    },
  };
}

function shelfConnector(mistake: Mistake | undefined): Connector<typeof Settings> {
  return {
    name: 'shelf',
    title: 'Shelf',
    settings: Settings,
    semantics: {
      ordering: 'none',
      deletes: 'sweep',
      idempotency: 'look-up',
      events: 'fat',
      limits: { requestsPerSecond: 10, concurrency: 1 },
    },
    baseUrl: () => 'http://127.0.0.1',
    check: async ({ settings: { store, key } }) => {
      if (mistake === 'check-changes-something') store.checks += 1;
      const isRight = mistake === 'check-ignores-the-credential' || (key === 'right' && !store.faults.outage);
      return isRight ? [] : [{ path: 'key', found: 'no access', agreed: 'access' }];
    },
    sources: {
      rows:
        mistake === 'contract-takes-anything'
          ? { ...rowSource(mistake), from: Type.Any() }
          : rowSource(mistake),
    },
    targets: { entries: entryTarget(mistake), papers: paperTarget(mistake) },
  };
}

function rowSource(mistake: Mistake | undefined): Source<Settings, typeof Row, 'supplier'> {
  return {
    domain: 'supplier',
    contract: { name: 'shelf.row', version: '1' },
    from: Row,
    key: (row) => row.number,
    version: (row) =>
      mistake === 'version-is-random' ? crypto.randomUUID() : String(row.revision).padStart(7, '0'),
    map: (row) => {
      if (mistake === 'mapping-throws' && row.name === null) throw new TypeError('null has no name');
      const name = mistake === 'mapping-is-not-canonical' ? 'x'.repeat(200) : row.name;
      const version = String(row.revision).padStart(7, '0');
      return mapped([{ externalId: row.number, version, fields: { number: row.number, name } }]);
    },
    webhook: rowWebhook(mistake),
    poll: {
      everySeconds: 60,
      overlapSeconds: 0,
      read: ({ settings }, cursor) => poll(settings, { cursor, mistake }),
    },
    sweep: { everySeconds: 60, list: ({ settings }) => sweep(settings, mistake) },
    byKey: async ({ settings: { store } }, keys) => [
      ...store.rows.filter(({ number }) => keys.includes(number)),
      ...(mistake === 'by-key-invents' ? [{ number: 'Z', revision: 0, name: null }] : []),
    ],
  };
}

interface Reading {
  readonly cursor: string | undefined;
  readonly mistake: Mistake | undefined;
}

async function* poll({ store }: Settings, { cursor, mistake }: Reading): AsyncGenerator<Page> {
  const since = Number(cursor ?? '0');
  const rows = store.rows.filter(
    ({ revision }) => revision > since || (cursor !== undefined && revision === since),
  );
  if (mistake === 'cursor-skips-a-change' && cursor !== undefined) return;
  const lost = mistake === 'poll-loses-a-record' ? rows.slice(1) : rows;
  const given = mistake === 'poll-repeats-a-record' ? [...lost, ...lost.slice(0, 1)] : lost;
  yield { records: given.slice(0, 2), cursor: '0' };
  yield { records: given.slice(2), cursor: String(Math.max(...store.rows.map(({ revision }) => revision))) };
}

async function* sweep({ store }: Settings, mistake: Mistake | undefined): AsyncGenerator<Page> {
  yield { records: store.rows.slice(0, 2) };
  if (store.faults.outage && mistake === 'sweep-passes-half-a-list-off') return;
  if (store.faults.outage) throw new Error('the shelf does not answer');
  yield { records: store.rows.slice(2) };
}

function rowWebhook(mistake: Mistake | undefined): Webhook<Settings> {
  return {
    verify: ({ body, headers }, { settings, clock }) => {
      if (mistake === 'webhook-trusts-anybody') return { verdict: 'verified' };
      const text = Buffer.from(body).toString();
      if (headers['seal'] !== sealOf(text, settings.key)) return { verdict: 'refused', reason: 'wrong seal' };
      const sentAt = Number(/"at":([0-9]+)/.exec(text)?.[1]);
      const isOld = clock().getTime() - sentAt > 300_000 && mistake !== 'webhook-never-grows-old';
      return isOld ? { verdict: 'refused', reason: 'too old' } : { verdict: 'verified' };
    },
    open: ({ body }) => {
      const text = Buffer.from(body).toString();
      const rows = mistake === 'webhook-chokes-on-rubbish' ? JSON.parse(text).rows : rowsIn(text);
      if (rows === undefined) return { breach: [{ path: '', found: text, agreed: 'rows' }] };
      return mapped(mistake === 'webhook-is-thin-instead-of-fat' ? { keys: ['A'] } : { records: rows });
    },
    subscribe: async ({ settings: { store } }, callbackUrl) => {
      store.callbackUrl = callbackUrl;
      return {};
    },
  };
}

function rowsIn(text: string): readonly unknown[] | undefined {
  try {
    const message: unknown = JSON.parse(text);
    const rows: unknown =
      typeof message === 'object' && message !== null ? Reflect.get(message, 'rows') : undefined;
    return Array.isArray(rows) ? rows : undefined;
  } catch {
    return undefined;
  }
}
