/** A small world for delivery's tests: records in memory, questions in memory, targets that record, and the real database. */
import { randomUUID } from 'node:crypto';
import type { ConnectorContext } from '../../connectors/kit/context.ts';
import type { Target } from '../../connectors/kit/target.ts';
import type { Question, QuestionKey } from '../../model/exceptions.ts';
import { silentLog } from '../../platform/log.ts';
import type { Database } from '../../platform/sql.ts';
import type {
  DeliveryNeeds,
  DeliveryOptions,
  DeliveryTarget,
  ExternalLink,
  LoadedView,
  WaitingOrders,
} from '../delivery-target.ts';
import { delivery, type Delivery } from '../index.ts';
import { noSockets } from '../../platform/outgoing/sockets.ts';

/** Empties delivery's tables. */
export function emptyDelivery(database: Database): Promise<number> {
  return database.execute(
    'truncate sync, delivered, attempt, delivery_count, delivery_node, delivery_system, delivery_outage, replay, verification',
  );
}

export class Estate {
  readonly database: Database;
  /** Golden records by key; `undefined` = gone. */
  readonly records = new Map<string, number>();
  readonly withheld = new Map<string, string>();
  readonly links = new Map<string, string>();
  readonly questions = new Map<string, Question>();
  maintenanceUntil: Date | undefined;
  /** Systems that answered again, in order. */
  readonly recovered: string[] = [];
  /** The orders that wait for what a system owes. */
  waiting: WaitingOrders = { orders: 0, worth: [] };
  now: Date | undefined;
  readonly #targets: DeliveryTarget[] = [];
  readonly #running: Delivery[] = [];

  constructor(database: Database) {
    this.database = database;
  }

  /** Declares a target of the estate; names are `system/target`. */
  add(name: string, target: Target, policies: Partial<DeliveryTarget> = {}): void {
    this.#targets.push({
      name,
      system: name.split('/')[0] ?? name,
      domain: target.domain,
      priority: 'catalogue',
      limits: { requestsPerSecond: 100_000, concurrency: 2 },
      retrySchedule: [0.01, 0.02, 0.03],
      target,
      context: this.#context(name),
      readBack: 'none',
      drift: 'repair',
      verifyEverySeconds: 86_400,
      ...policies,
    });
  }

  /** One worker process of the estate, not started. */
  node(options: Partial<DeliveryOptions> = {}): Delivery {
    const made = delivery({
      database: this.database,
      nodeId: `node-${this.#running.length + 1}`,
      clock: () => this.now ?? new Date(),
      random: () => 0.5,
      newId: () => randomUUID(),
      log: silentLog,
      questions: this.#questionsPort(),
      targets: this.#targets,
      needs: this.#needs(),
      ...options,
      timing: { pollMs: 20, ...options.timing },
    });
    this.#running.push(made);
    return made;
  }

  async start(options: Partial<DeliveryOptions> = {}): Promise<Delivery> {
    const node = this.node(options);
    await node.start();
    return node;
  }

  /** Ends all processes of the estate. */
  async stop(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((node) => node.stop()));
  }

  /** Changes records and marks them for a target, as the hub does in one transaction. */
  async change(node: Delivery, target: string, values: Readonly<Record<string, number>>): Promise<void> {
    for (const [key, value] of Object.entries(values)) this.records.set(key, value);
    await this.database.transaction((tx) =>
      node.mark(
        tx,
        Object.keys(values).map((key) => ({ target, key })),
      ),
    );
  }

  /** Waits until nothing is due; throws after half a minute. */
  async drain(node: Delivery): Promise<void> {
    if ((await node.drain(30_000)) !== 'drained') throw new Error('work is still due after half a minute');
  }

  questionsOf(kind: string): readonly Question[] {
    return [...this.questions.values()].filter((question) => question.kind === kind);
  }

  #needs(): DeliveryNeeds {
    return {
      loadViews: (_queryable, target, keys) =>
        Promise.resolve(new Map(keys.map((key) => [key, this.#view(target, key)]))),
      linkExternalIds: (_tx, links) => {
        for (const link of links) this.#link(link);
        return Promise.resolve();
      },
      maintenanceUntil: () => this.maintenanceUntil,
      recovered: (_tx, system) => {
        this.recovered.push(system);
        return Promise.resolve();
      },
      waitingFor: () => Promise.resolve(this.waiting),
    };
  }

  #view(target: DeliveryTarget, key: string): LoadedView {
    const withheld = this.withheld.get(key);
    if (withheld !== undefined) return { withheld };
    const value = this.records.get(key);
    if (value === undefined) return 'gone';
    const externalId = this.links.get(
      linkKey({ system: target.system, domain: target.domain, recordId: key }),
    );
    return {
      // A supplier has a number and a name: all that these tests need of a record.
      fields: { number: key, name: String(value) },
      ...(externalId === undefined ? {} : { externalId }),
      externalIdOf: (domain, reference, kind) =>
        this.links.get(linkKey({ system: target.system, domain, recordId: reference.value, kind })),
      numberOf: (_domain, reference) => reference.value,
    };
  }

  #link(link: ExternalLink): void {
    this.links.set(linkKey(link), link.externalId);
    for (const [kind, id] of Object.entries(link.related ?? {}))
      this.links.set(linkKey({ ...link, kind }), id);
  }

  #questionsPort(): DeliveryOptions['questions'] {
    return {
      raise: (_tx, questions) => {
        for (const question of questions) this.questions.set(keyOf(question), question);
        return Promise.resolve();
      },
      settle: (_tx, keys) => {
        for (const key of keys) this.questions.delete(keyOf(key));
        return Promise.resolve();
      },
    };
  }

  #context(name: string): ConnectorContext<unknown> {
    return {
      system: name.split('/')[0] ?? name,
      settings: {},
      http: { request: () => Promise.reject(new Error('no network in this test')) },
      sockets: noSockets,
      clock: () => this.now ?? new Date(),
      signal: new AbortController().signal,
      memory: new Map(),
    };
  }
}

function keyOf({ kind, subject }: QuestionKey): string {
  return `${kind} ${subject}`;
}

function linkKey(link: {
  readonly system: string;
  readonly domain: string;
  readonly recordId: string;
  readonly kind?: string | undefined;
}): string {
  return [link.system, link.domain, link.recordId, link.kind ?? ''].join(' ');
}
