/** Whole stories of orders, of any course: steps in, the plan after each of them, with an outside that answers late or never. */
import { stateOf } from '../../kit/process.ts';
import type { WantedDocument } from '../../kit/process.ts';
import { revisionOf } from '../document-names.ts';
import type { OrderFact } from '../facts.ts';
import { orderToCash, type OrderPlan } from '../plan.ts';
import { answer } from './answers.ts';
import { answerTo, aroundAt, outside, type Choice, type Outside } from './outside.ts';
import { factsOf } from './telling.ts';
import type { Telling } from './tellings.ts';

export type Step =
  | Single
  /** Nobody plans between them. */
  | { readonly do: 'unseen'; readonly steps: readonly Single[] };

export type Single =
  | Telling
  | { readonly do: 'wait'; readonly minutes: number }
  /** Targets write what is wanted of them: all, or one of them. */
  | { readonly do: 'write'; readonly which: 'all' | number }
  | { readonly do: 'change'; readonly what: Change };

export function singlesOf(step: Step): readonly Single[] {
  return 'do' in step && step.do === 'unseen' ? step.steps : [step];
}

export type Change =
  | { readonly stock: string; readonly to: number }
  /** It is expected in so many days; none of it: nothing is any more. */
  | { readonly expected: number; readonly inDays: number }
  | { readonly unknown: string }
  | { readonly known: string }
  | { readonly party: Partial<Outside['party']> }
  | { readonly world: Partial<Pick<Outside, 'credit' | 'prices' | 'verdict' | 'isRaced' | 'itemStatus'>> };

/** After one step: what the plan came to, and what stood before and stands now. */
export interface Moment {
  readonly step: Step;
  readonly facts: readonly OrderFact[];
  readonly plan: OrderPlan;
  readonly before: readonly WantedDocument[];
  readonly wanted: readonly WantedDocument[];
  /** The documents as those have them to whom they went, by their names. */
  readonly taken: ReadonlyMap<string, WantedDocument>;
  /** The warehouse orders as they were wanted when they told to ship something last: they may have gone out, and the word of that may be lost. */
  readonly once: ReadonlyMap<string, WantedDocument>;
  readonly rounds: number;
  readonly world: Outside;
  /** The plan at another instant, of the same facts. */
  readonly planAt: (now: string, order?: (facts: readonly OrderFact[]) => readonly OrderFact[]) => OrderPlan;
}

const MOST_ROUNDS = 8;

/** Tells the steps one after the other; `look` sees the moment after each. */
export function tellWhole(choice: Choice, steps: readonly Step[], look: (moment: Moment) => void): void {
  const world = outside(choice);
  const facts = new Map<string, OrderFact>();
  const keep = (fact: OrderFact): void => {
    if (!facts.has(fact.identity)) facts.set(fact.identity, fact);
  };
  let wanted: readonly WantedDocument[] = [];
  let plan: OrderPlan | undefined;
  const [taken, once] = [new Map<string, WantedDocument>(), new Map<string, WantedDocument>()];
  let count = 0;
  for (const step of steps) {
    for (const single of singlesOf(step)) {
      advance(world, single);
      const news = told(single, { world, plan, wanted, count, facts: [...facts.values()] });
      for (const document of takenOf(news, wanted)) taken.set(document.name, document);
      for (const fact of news) keep(fact);
      count += 1;
    }
    const before = wanted;
    for (const document of before.filter(isToShip)) once.set(document.name, document);
    const kept = new Map(before.map(({ name, body }) => [name, body]));
    const planAt: Moment['planAt'] = (now, order = (all) => all) =>
      orderToCash.plan(stateOf(orderToCash, order([...facts.values()])), aroundAt(world, kept, now));
    let rounds = 0;
    do {
      plan = planAt(world.now);
      rounds += 1;
      for (const effect of plan.effects) keep(answer(world, effect, [...facts.values()]));
    } while (plan.effects.length > 0 && rounds <= MOST_ROUNDS);
    wanted = standingAfter(before, plan, [...facts.values()]);
    const settledKept = new Map(wanted.map(({ name, body }) => [name, body]));
    look({
      step,
      facts: [...facts.values()],
      plan,
      before,
      wanted,
      taken: new Map(taken),
      once: new Map(once),
      rounds,
      world,
      planAt: (now, order = (all) => all) =>
        orderToCash.plan(stateOf(orderToCash, order([...facts.values()])), aroundAt(world, settledKept, now)),
    });
  }
}

function isToShip({ domain, body }: WantedDocument): boolean {
  return domain === 'warehouse-order' && body.lines.length > 0;
}

/** Targets take what is wanted of them at that moment. */
function takenOf(news: readonly OrderFact[], wanted: readonly WantedDocument[]): readonly WantedDocument[] {
  const told = new Set(news.flatMap((fact) => (fact.kind === 'written' ? [fact.document] : [])));
  return wanted.filter(({ name }) => told.has(name));
}

/** As the hub keeps documents: what a plan leaves as it is stands on, and so does a message that is known to have gone out. */
function standingAfter(
  before: readonly WantedDocument[],
  plan: OrderPlan,
  facts: readonly OrderFact[],
): readonly WantedDocument[] {
  const now = [...(plan.documents === 'as-they-are' ? [] : plan.documents), ...plan.always];
  const told = new Set(now.map(({ name }) => name));
  const sent = new Set(facts.flatMap((fact) => (fact.kind === 'written' ? [fact.document] : [])));
  const isFrozen = plan.documents === 'as-they-are';
  const stays = before.filter(
    ({ name, domain }) => !told.has(name) && (domain === 'notification' ? sent.has(name) : isFrozen),
  );
  return [...stays, ...now];
}

/** No two steps fall into one instant. */
function advance(world: Outside, step: Single): void {
  const minutes = 'do' in step && step.do === 'wait' ? step.minutes : 0;
  world.now = new Date(Date.parse(world.now) + minutes * 60_000 + 1000).toISOString();
  if ('do' in step && step.do === 'change') change(world, step.what);
}

function change(world: Outside, what: Change): void {
  if ('stock' in what) world.stock.set(what.stock, what.to);
  if ('expected' in what) world.receipt = receiptOf(world, what);
  if ('unknown' in what) world.unknown.add(what.unknown);
  if ('known' in what) world.unknown.delete(what.known);
  if ('party' in what) Object.assign(world.party, what.party);
  if ('world' in what) Object.assign(world, what.world);
}

function receiptOf({ now }: Outside, what: Extract<Change, { expected: number }>): Outside['receipt'] {
  if (what.expected === 0) return undefined;
  const day = new Date(Date.parse(now) + what.inDays * 24 * 3600_000).toISOString().slice(0, 10);
  return { expectedOn: day, units: what.expected, since: now };
}

interface Before {
  readonly world: Outside;
  readonly plan: OrderPlan | undefined;
  readonly wanted: readonly WantedDocument[];
  readonly count: number;
  readonly facts: readonly OrderFact[];
}

function told(step: Single, { world, plan, wanted, count, facts }: Before): readonly OrderFact[] {
  if ('tell' in step) {
    if (plan === undefined && step.tell !== 'order') return [];
    const scene = { world, plan: plan ?? NOTHING, standing: wanted, count, facts };
    return factsOf(step, scene);
  }
  if (step.do !== 'write' || wanted.length === 0) return [];
  const { which } = step;
  const chosen = which === 'all' ? wanted : wanted.slice(which % wanted.length).slice(0, 1);
  return chosen.filter(({ domain }) => domain !== 'order-status').map((each) => written(world, each));
}

const NOTHING: OrderPlan = {
  status: 'received',
  verdict: { word: 'held', revision: '', reasons: [], awaits: [] },
  lines: [],
  documents: [],
  always: [],
  effects: [],
  waitsFor: [],
  expectations: [],
  questions: [],
  actions: [],
  returns: [],
  money: undefined,
  parcels: [],
};

function written(world: Outside, document: WantedDocument): OrderFact {
  const { name, target } = document;
  const answer = answerTo(world, document);
  return {
    kind: 'written',
    identity: `written/${name}/${world.now}`,
    at: world.now,
    document: name,
    revision: revisionOf(document),
    system: target.slice(0, target.indexOf('/')),
    externalId: `their ${name}`,
    ...(answer !== undefined && { answer }),
  };
}
