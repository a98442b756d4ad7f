/** A target for tests that keeps what it is given, notes every call, and ends each write as the test says. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { ConnectorContext } from '../../connectors/kit/context.ts';
import { mapped } from '../../connectors/kit/mapping.ts';
import type { MappedForTarget } from '../../connectors/kit/mapping.ts';
import { done, type Outcome } from '../../connectors/kit/outcome.ts';
import type { Target, TargetView, Write } from '../../connectors/kit/target.ts';

export const Body = Type.Object({ number: Type.String(), value: Type.Integer() });
export interface Body {
  readonly number: string;
  readonly value: number;
}

/** What happens to one write; nothing said: it is done. `effect-then-throw` is a time-out after the effect. */
export type Program = (
  write: Write<Body>,
  call: { readonly size: number },
) => Outcome | 'throw' | 'effect-then-throw' | 'say-done-do-nothing' | undefined;

export class RecordingTarget {
  /** What the target holds, by its own id. */
  readonly held = new Map<string, Body>();
  /** All batches in order: keys and values. */
  readonly calls: Body[][] = [];
  /** Records whose write overlapped another write of the same record. */
  readonly overlaps: string[] = [];
  /** Values in the order in which the target took them, by record. */
  readonly history = new Map<string, number[]>();
  creates = 0;
  finds = 0;
  delayMs = 0;
  program: Program = () => undefined;
  map: (view: TargetView) => MappedForTarget<Body> = (view) => {
    const { fields } = view;
    return mapped({
      number: 'number' in fields ? (fields.number ?? '') : '',
      value: 'name' in fields ? Number(fields.name) : Number.NaN,
    });
  };
  readonly #writing = new Set<string>();

  get writes(): number {
    return this.calls.flat().length;
  }

  /** The body held under a business number. */
  heldBy(number: string): Body | undefined {
    return [...this.held.values()].find((body) => body.number === number);
  }

  idOf(number: string): string | undefined {
    return [...this.held].find(([, body]) => body.number === number)?.[0];
  }

  target(options: Partial<Target> & { readonly batchSize: number }): Target {
    return {
      domain: 'item',
      contract: { name: 'recording.item', version: '1' },
      to: Body,
      fields: ['number', 'value'],
      map: (view) => this.map(view),
      write: (_context: ConnectorContext<unknown>, writes: readonly Write[]) => this.write(writes),
      find: (_context: ConnectorContext<unknown>, writes: readonly Write[]) => {
        this.finds += 1;
        return Promise.resolve(writes.map((write) => this.idOf(ours(write).body.number)));
      },
      ...options,
    };
  }

  async write(theirs: readonly Write[]): Promise<readonly Outcome[]> {
    const writes = theirs.map(ours);
    this.calls.push(writes.map(({ body }) => body));
    for (const { body } of writes) {
      if (this.#writing.has(body.number)) this.overlaps.push(body.number);
      this.#writing.add(body.number);
    }
    try {
      if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
      return writes.map((write) => this.#end(write, writes.length));
    } finally {
      for (const { body } of writes) this.#writing.delete(body.number);
    }
  }

  readBack(writes: readonly Write[]): Promise<readonly (Body | 'absent')[]> {
    return Promise.resolve(writes.map(({ externalId }) => this.held.get(externalId ?? '') ?? 'absent'));
  }

  remove(writes: readonly Write[]): Promise<readonly Outcome[]> {
    return Promise.resolve(
      writes.map(({ externalId = '' }) => {
        this.held.delete(externalId);
        return done(externalId);
      }),
    );
  }

  #end(write: Write<Body>, size: number): Outcome {
    const said = this.program(write, { size });
    if (said === 'throw') throw new Error(`broken for ${write.body.number}`);
    if (typeof said === 'object') return said;
    if (said === 'say-done-do-nothing') return done(write.externalId ?? `nothing-${write.body.number}`);
    const id = this.#keep(write);
    if (said === 'effect-then-throw') throw new Error('the answer was lost');
    return done(id);
  }

  #keep(write: Write<Body>): string {
    const id = write.externalId ?? `id-${this.held.size + 1}-${write.body.number}`;
    if (write.externalId === undefined) this.creates += 1;
    this.held.set(id, write.body);
    const values = this.history.get(write.body.number) ?? [];
    this.history.set(write.body.number, [...values, write.body.value]);
    return id;
  }
}

/** Sees the body as what `map` made. */
function ours({ body, previous: _previous, ...rest }: Write): Write<Body> {
  return { ...rest, body: Value.Parse(Body, body) };
}
