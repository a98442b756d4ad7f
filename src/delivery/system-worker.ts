/** Works for one outside system: chooses whose turn it is, claims, and keeps as many rounds going as the budget allows. */
import { setTimeout as pause } from 'node:timers/promises';
import { mayProbe, probing, unprobed } from './budget/breaker.ts';
import { gateOf, type Gate, type SystemState } from './budget/gate.ts';
import { factorAt, shareOfSlots } from './budget/pace.ts';
import { chooseNext, mayVerify, priorityClasses, type Waiting } from './budget/priority.ts';
import { Purse } from './budget/purse.ts';
import { changeSystem, freshSystem, readSystem } from './budget/system-store.ts';
import type { DeliveryTarget } from './delivery-target.ts';
import { askIfUnreachable, heed, isUnreachable } from './heed.ts';
import { claimRows, countDue, findDueWork } from './rows/lease-store.ts';
import type { LeasedRow } from './rows/sync-row.ts';
import { runRound } from './round/round.ts';
import type { RoundEnd } from './round/work.ts';
import type { Session } from './session.ts';
import { Verifier } from './verify/verifying.ts';

/** Most rows of one bulk call: bounds memory and what one failure can put in doubt. */
const BULK_PAGE = 5000;
/** Most rows that are looked at together when most of them turn out to be unchanged. */
const LARGEST_LOOK = 1000;
const GIVES_WAY_MS = 50;
const ASKED_ANEW_MS = 10_000;

interface Choice {
  /** Nothing else lies due at the system. */
  readonly isOnly: boolean;
  readonly target: DeliveryTarget;
  readonly rank: number;
  readonly way: 'write' | 'bulk';
}

export class SystemWorker {
  readonly system: string;
  readonly purse: Purse;
  readonly #session: Session;
  readonly #targets: readonly DeliveryTarget[];
  readonly #stop: AbortController;
  readonly #limits: { readonly requestsPerSecond: number; readonly concurrency: number };
  readonly #lookSizes = new Map<string, number>();
  readonly #rounds = new Set<Promise<void>>();
  readonly #verifier: Verifier;
  #state: SystemState;
  #turn = 0;
  #askedAt: Date | undefined;
  readonly #servedAt = new Map<string, number>();
  #isStopping = true;
  #isWanted = false;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #givingWay: NodeJS.Timeout | undefined;

  /** All targets of one system; the lowest of their limits counts. */
  constructor(session: Session, targets: readonly [DeliveryTarget, ...DeliveryTarget[]]) {
    this.#session = session;
    this.#targets = targets;
    this.system = targets[0].system;
    this.#state = freshSystem(this.system);
    this.#stop = new AbortController();
    this.#limits = {
      requestsPerSecond: Math.min(...targets.map(({ limits }) => limits.requestsPerSecond)),
      concurrency: Math.min(...targets.map(({ limits }) => limits.concurrency)),
    };
    this.purse = new Purse(this.#limits.requestsPerSecond, {
      now: () => performance.now(),
      stop: this.#stop.signal,
    });
    this.#verifier = new Verifier(session, targets, this.purse);
  }

  start(): void {
    this.#isStopping = false;
    this.#timer = setInterval(() => this.wake(), this.#session.timing.pollMs);
    this.wake();
  }

  /** Lets what is under way end, for so long; then breaks it off. */
  async stop(deadlineMs: number): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    clearTimeout(this.#givingWay);
    await this.#running;
    const done = new AbortController();
    const deadline = pause(deadlineMs, undefined, { signal: done.signal }).then(
      () => this.#stop.abort(),
      () => undefined,
    );
    await Promise.all(this.#rounds);
    done.abort();
    await deadline;
  }

  /** Looks for work now. Cheap to call often. */
  wake(): void {
    this.#isWanted = true;
    if (this.#isStopping) return;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#isWanted) this.wake();
    });
  }

  /** What this process has under way at the system, and may have at most. */
  get load(): { readonly underWay: number; readonly slots: number } {
    return { underWay: this.#rounds.size, slots: this.#slots() };
  }

  async #run(): Promise<void> {
    while (this.#isWanted && !this.#isStopping) {
      this.#isWanted = false;
      try {
        await this.#fill();
      } catch (error) {
        this.#session.options.log.error('delivery.turn-failed', { system: this.system, error });
        await pause(200);
      }
    }
  }

  /** Starts rounds until nothing is due or nothing more may be sent. */
  async #fill(): Promise<void> {
    while (!this.#isStopping && this.#session.isAlive()) {
      const { database, clock, needs } = this.#session.options;
      const now = clock();
      this.#state = await readSystem(database, this.system);
      const gate = gateOf(this.#state, now, needs.maintenanceUntil(this.system, now));
      await this.#askIfUnreachable(now);
      if (gate.gate === 'shut') return;
      if (!(await this.#takeTurn(gate, now))) return;
    }
  }

  /** Gives false when there is nothing to do now. */
  async #takeTurn(gate: Gate, now: Date): Promise<boolean> {
    const { nodes } = this.#session.part;
    this.purse.setRate((this.#limits.requestsPerSecond * factorAt(this.#state, now)) / nodes);
    if (this.#slotsFree() <= 0 || this.#mustWait()) return false;
    const choice = await this.#choose(now);
    if (choice === undefined) return gate.gate === 'open' && (await this.#verify());
    return gate.gate === 'probe' ? this.#probe(choice) : this.#startRound(choice);
  }

  #slots(): number {
    const { nodes, place } = this.#session.part;
    const factor = factorAt(this.#state, this.#session.options.clock());
    return shareOfSlots(Math.max(1, Math.floor(this.#limits.concurrency * factor)), nodes, place);
  }

  #slotsFree(): number {
    return this.#slots() - this.#rounds.size;
  }

  #mustWait(): boolean {
    const waitMs = this.purse.waitMs();
    if (waitMs > 0) setTimeout(() => this.wake(), waitMs).unref();
    return waitMs > 0;
  }

  async #choose(now: Date): Promise<Choice | undefined> {
    const { database } = this.#session.options;
    const names = this.#targets.map(({ name }) => name);
    const due: readonly Waiting[] = await findDueWork(database, names, {
      now,
      classes: priorityClasses.length,
    });
    const room = {
      slots: this.#slots(),
      slotsFree: this.#slotsFree(),
      filled: this.purse.filled(),
      turn: this.#turn,
      servedAt: this.#servedAt,
    };
    const next = chooseNext(this.#withoutPatient(due), room);
    const target = this.#targets.find(({ name }) => name === next?.target);
    if (next === undefined || target === undefined) return undefined;
    const way = (await this.#isBulk(target, next)) ? 'bulk' : 'write';
    return { target, rank: next.rank, way, isOnly: due.length === 1 };
  }

  /** What must give way to orders is looked at again soon. */
  #withoutPatient(due: readonly Waiting[]): readonly Waiting[] {
    const { courtesy } = this.#session;
    const mayGo = due.filter(({ rank }) => courtesy.mayBegin(this.system, rank));
    if (mayGo.length < due.length)
      this.#givingWay ??= setTimeout(() => {
        this.#givingWay = undefined;
        this.wake();
      }, GIVES_WAY_MS).unref();
    return mayGo;
  }

  async #isBulk(target: DeliveryTarget, next: Waiting): Promise<boolean> {
    const { bulk } = target.target;
    if (bulk === undefined || this.#state.phase !== 'closed') return false;
    const { database, clock } = this.#session.options;
    const due = await countDue(database, next, { now: clock(), limit: bulk.atLeast });
    return due >= bulk.atLeast;
  }

  #lookSize({ target, way }: Choice): number {
    return way === 'bulk' ? BULK_PAGE : (this.#lookSizes.get(target.name) ?? target.target.batchSize);
  }

  #claim(choice: Choice): Promise<readonly LeasedRow[]> {
    const { database, clock } = this.#session.options;
    return claimRows(database, {
      target: choice.target.name,
      rank: choice.rank,
      limit: this.#lookSize(choice),
      session: this.#session.session,
      now: clock(),
    });
  }

  /** Gives false where it took all there was: what is marked from now on wakes again. */
  async #startRound(choice: Choice): Promise<boolean> {
    const rows = await this.#claim(choice);
    if (rows.length === 0) return false;
    const isAll = choice.isOnly && rows.length < this.#lookSize(choice);
    this.#servedAt.set(choice.target.name, this.#turn);
    this.#turn += 1;
    this.#keep(this.#work(choice, rows, false).then(() => undefined));
    return !isAll;
  }

  /** Nothing may be sent now: something that was delivered is read again, as long as enough stays for what may come. */
  async #verify(): Promise<boolean> {
    const room = { slots: this.#slots(), slotsFree: this.#slotsFree(), filled: this.purse.filled() };
    const claimed = mayVerify(room) ? await this.#verifier.next() : undefined;
    if (claimed === undefined) return false;
    this.#keep(claimed.page);
    return true;
  }

  /** Takes a slot until the work is over. */
  #keep(round: Promise<void>): void {
    this.#rounds.add(round);
    void round.finally(() => {
      this.#rounds.delete(round);
      this.wake();
    });
  }

  /** One record feels whether the system is back. Gives false when the answer was no. */
  async #probe(choice: Choice): Promise<boolean> {
    const { database, clock } = this.#session.options;
    const { before } = await changeSystem(database, this.system, (state) =>
      mayProbe(state, clock()) ? { ...state, ...probing(state, clock(), this.#session.session) } : state,
    );
    if (!mayProbe(before, clock())) return false;
    const end = await this.#work(choice, await this.#claim(choice), true);
    if (end?.sign !== undefined) return end.sign.sign === 'answered';
    await changeSystem(database, this.system, (state) => ({ ...state, ...unprobed(state, clock()) }));
    return end !== undefined && end.looked > 0;
  }

  /** Runs a round and heeds what it tells of the system. Never throws. */
  async #work(choice: Choice, rows: readonly LeasedRow[], wasProbe: boolean): Promise<RoundEnd | undefined> {
    const { target, way, rank } = choice;
    const session = this.#session;
    session.courtesy.begin(this.system, rank);
    const usual = way === 'bulk' ? BULK_PAGE : target.target.batchSize;
    const writesAtMost = wasProbe ? 1 : usual;
    try {
      const round = { worker: session, target, purse: this.purse, rows, rank, writesAtMost, way, wasProbe };
      const end = await runRound(round);
      this.#learnLookSize(choice, end);
      if (end.sign !== undefined)
        await heed(session, { state: this.#state, targets: this.#targets }, end.sign);
      return end;
    } catch (error) {
      session.options.log.error('delivery.round-failed', { target: target.name, error });
      session.leak({ target: target.name, session: session.session, rows });
      return undefined;
    }
  }

  /** Looks at more rows at once while they turn out unchanged, and at fewer when many must be given back. */
  #learnLookSize({ target, way }: Choice, end: RoundEnd): void {
    if (way === 'bulk') return;
    const { batchSize } = target.target;
    const size = this.#lookSizes.get(target.name) ?? batchSize;
    if (end.gaveBack > 0) this.#lookSizes.set(target.name, Math.max(batchSize, Math.floor(size / 2)));
    else if (end.sent < batchSize && end.looked >= size)
      this.#lookSizes.set(target.name, Math.max(batchSize, Math.min(LARGEST_LOOK, size * 2)));
  }

  /** What waits for it grows: the question is asked anew now and then, and at once when it was not asked before. */
  async #askIfUnreachable(now: Date): Promise<void> {
    if (!isUnreachable(this.#state, now, this.#session.timing.unreachableAfterSeconds)) {
      this.#askedAt = undefined;
      return;
    }
    if (this.#askedAt !== undefined && now.getTime() - this.#askedAt.getTime() < ASKED_ANEW_MS) return;
    await askIfUnreachable(this.#session, this.#state);
    this.#askedAt = now;
  }
}
