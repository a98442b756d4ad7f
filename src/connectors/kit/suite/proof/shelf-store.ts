/** The tiny outside system of the suite's proof, and the mistakes that a connector to it can make. */
import { createHash } from 'node:crypto';
import { Type, type Static } from 'typebox';
import type { SuiteFaults } from '../suite-options.ts';

/** Each is a mistake that real connectors make; the suite must find every one. */
export const MISTAKES = [
  'check-ignores-the-credential',
  'check-changes-something',
  'poll-loses-a-record',
  'poll-repeats-a-record',
  'cursor-skips-a-change',
  'sweep-passes-half-a-list-off',
  'version-is-random',
  'mapping-throws',
  'mapping-is-not-canonical',
  'contract-takes-anything',
  'by-key-invents',
  'webhook-trusts-anybody',
  'webhook-never-grows-old',
  'webhook-chokes-on-rubbish',
  'webhook-is-thin-instead-of-fat',
  'creates-twice',
  'one-refusal-stops-all',
  'throttling-is-final',
  'wrong-credential-is-final',
  'lost-answer-is-unavailable',
  'outage-finds-nothing',
  'read-back-is-stale',
  'remove-fails-when-gone',
  'reads-undeclared-fields',
  'doubles-a-lost-document',
  'cancels-only-once',
  'opens-what-is-cancelled',
  'guesses-an-id',
] as const;
export type Mistake = (typeof MISTAKES)[number];

export const Settings = Type.Object({ store: Type.Unsafe<ShelfStore>(Type.Object({})), key: Type.String() });
export type Settings = Static<typeof Settings>;
export const Row = Type.Object({
  number: Type.String({ minLength: 1, maxLength: 40 }),
  revision: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  name: Type.Union([Type.String({ minLength: 1, maxLength: 150 }), Type.Null()]),
});
export type Row = Static<typeof Row>;
export const Body = Type.Object({ number: Type.String({ maxLength: 40 }), name: Type.String() });
export type Body = Static<typeof Body>;
export const Paper = Type.Object({
  document: Type.String({ maxLength: 40 }),
  state: Type.Union([Type.Literal('placed'), Type.Literal('cancelled')]),
  customerId: Type.String(),
});
export type Paper = Static<typeof Paper>;

/** The outside system: rows that it owns, and entries that are written to it. */
export class ShelfStore {
  readonly faults: SuiteFaults = {
    outage: false,
    throttleShare: 0,
    errorShare: 0,
    timeoutAfterEffectShare: 0,
    duplicateShare: 0,
  };
  readonly rows: Row[] = ['A', 'B', 'C', 'D'].map((number) => ({
    number,
    revision: 1,
    name: `Supplier ${number}`,
  }));
  entries: { id: string; body: Body }[] = [];
  papers: Paper[] = [];
  callbackUrl = '';
  checks = 0;

  async change(): Promise<string> {
    const [row] = this.rows;
    if (row === undefined) throw new Error('the shelf is empty');
    this.rows[0] = { ...row, revision: row.revision + 1, name: `Supplier A, ${row.revision}` };
    const body = JSON.stringify({ at: Date.now(), rows: [this.rows[0]] });
    const copies = this.faults.duplicateShare > 0 ? 2 : 1;
    for (let copy = 0; copy < copies && this.callbackUrl !== ''; copy++)
      await fetch(this.callbackUrl, { method: 'POST', body, headers: { seal: sealOf(body, 'right') } });
    return row.number;
  }
}

/** Who knows the key can seal a message. */
export function sealOf(body: string, key: string): string {
  return createHash('sha256').update(`${key}.${body}`).digest('hex');
}
