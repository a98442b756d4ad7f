/** A day of the distributor: orders come in by every way, things go wrong on purpose, and in the end each order is held against what must come of it. */
import { setTimeout as pause } from 'node:timers/promises';
import { Type } from 'typebox';
import { noFaults, type Faults } from '../kit/faults.ts';
import { seededRandom } from '../kit/random.ts';
import { estateAt, type Addresses, type Estate } from './estate.ts';
import { look } from './looking.ts';
import { loadedRange } from './range.ts';
import { dayReport, type DayReport, type Told } from './report.ts';
import { scriptOf, type Entry } from './script.ts';
import { troubleNamed, troubles } from './troubles/troubles.ts';
import type { Ended, Planted, Scene } from './troubles/trouble.ts';

export interface DayOptions {
  readonly at: Addresses;
  readonly seed: number;
  readonly orders: number;
  /** How long the day is. */
  readonly dayMs: number;
  /** How long it may take until everything has come to its end after that. */
  readonly patienceMs: number;
  /** Sets the orders of this run apart from those of any other; the same script bears other numbers. */
  readonly mark: string;
  readonly onProgress?: (line: string) => void;
}

/** One entry of the script, and what became of it. */
interface Running {
  readonly entry: Entry;
  planted: Planted | undefined;
  /** Why it could not be handed in. */
  refused: string | undefined;
  hasFollowed: boolean;
  ended: Ended;
}

interface Day {
  readonly scene: Scene;
  readonly options: DayOptions;
  readonly running: readonly Running[];
  readonly tell: (line: string) => void;
}

/** Plays the day and judges it. */
export async function runDay(options: DayOptions): Promise<DayReport> {
  const { at, seed, orders, mark, onProgress: tell = () => undefined } = options;
  const estate = estateAt(at, seededRandom(`${seed}/${mark}`));
  tell('waiting until the range stands in every channel');
  const range = await loadedRange(estate, LOADING_MS);
  const script = scriptOf({ range, seed, orders, troubles });
  const day: Day = {
    scene: { estate, mark },
    options,
    tell,
    running: script.map((entry) => ({
      entry,
      planted: undefined,
      refused: undefined,
      hasFollowed: troubleNamed(entry.trouble).follow === undefined,
      ended: { how: 'open', why: 'not handed in yet' },
    })),
  };
  const began = performance.now();
  try {
    await play(day);
  } finally {
    await mend(estate);
  }
  const played = performance.now();
  tell('the day is over; everybody finishes the work');
  await finish(day);
  return dayReport({
    seed,
    told: day.running.map(toldOf),
    seconds: { day: seconds(played - began), finishing: seconds(performance.now() - played) },
  });
}

const LOADING_MS = 300_000;
const PICK_EVERY_MS = 500;
const FOLLOW_EVERY_MS = 700;
const TELL_EVERY_MS = 10_000;
/** Pickers keep up with the day: in half a second each warehouse takes so many steps. */
const STEPS = 12;

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

/** Buyers, spells of trouble, pickers and those who follow what they began, side by side until the last order is in. */
async function play(day: Day): Promise<void> {
  const { scene, options, running, tell } = day;
  const over = new AbortController();
  const until = (act: () => Promise<unknown>, everyMs: number): Promise<void> =>
    repeat({ act, everyMs, signal: over.signal, tell });
  const loops = [
    until(() => work(scene.estate, STEPS), PICK_EVERY_MS),
    until(() => followAll(day), FOLLOW_EVERY_MS),
    until(async () => tell(handedIn(running)), TELL_EVERY_MS),
  ];
  await Promise.all([
    ...running.map((each) => handInAtItsTime(day, each)),
    ...troubles.flatMap(({ name, spell, between }) =>
      spell === undefined || between === undefined ? [] : [cast(day, { name, ...spell, between })],
    ),
    pause(options.dayMs),
  ]);
  over.abort();
  await Promise.all(loops);
}

interface Repeating {
  readonly act: () => Promise<unknown>;
  readonly everyMs: number;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** What fails once is told and done again at its next time. */
async function repeat({ act, everyMs, signal, tell }: Repeating): Promise<void> {
  while (!signal.aborted) {
    await act().catch((failure: unknown) => tell(`failed, and done again: ${String(failure)}`));
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

async function handInAtItsTime({ scene, options }: Day, each: Running): Promise<void> {
  await pause(each.entry.at * options.dayMs);
  try {
    each.planted = await troubleNamed(each.entry.trouble).plant(scene, each.entry);
  } catch (failure) {
    each.refused = String(failure);
  }
}

interface Spell {
  readonly name: string;
  readonly system: string;
  readonly faults: Partial<Faults>;
  readonly between: readonly [from: number, to: number];
}

/** It begins a moment before its orders and ends a moment after. */
async function cast({ scene: { estate }, options, tell }: Day, { name, system, faults, between }: Spell) {
  const [from, to] = between;
  await pause(from * options.dayMs);
  await estate.breakSystem(system, faults);
  tell(`${name}: begins`);
  await pause((to - from) * options.dayMs);
  await estate.breakSystem(system, noFaults());
  tell(`${name}: is over`);
}

async function mend(estate: Estate): Promise<void> {
  for (const system of BROKEN) await estate.breakSystem(system, noFaults());
}

const BROKEN = [...new Set(troubles.flatMap(({ spell }) => (spell === undefined ? [] : [spell.system])))];

async function work(estate: Estate, steps: number): Promise<void> {
  for (const system of estate.shippers)
    await estate.desk({ system, act: 'work', wish: { steps } }, Type.String());
}

/** Who began something looks how it stands and goes on with it. */
async function followAll({ scene, running }: Day): Promise<void> {
  for (const each of running) {
    const { planted, entry } = each;
    const { follow } = troubleNamed(entry.trouble);
    if (each.hasFollowed || planted === undefined || follow === undefined) continue;
    each.hasFollowed = (await follow(scene, planted, await look(scene.estate, planted))) === 'done';
  }
}

const ENDING_STEPS = 500;
const LOOKED_AT_TOGETHER = 6;
const LOOK_EVERY_MS = 500;
/** Nobody waits for the hour of a poll: an operator asks for the readings. */
const sourcesOf = ({ shippers }: Estate): readonly string[] => [
  ...'shop/orders crm/orders erp/customers erp/order-responses erp/invoices erp/credit-notes tms/milestones'.split(
    ' ',
  ),
  ...shippers.flatMap((name) =>
    ['confirmations', 'return-receipts', 'movements'].map((list) => `${name}/${list}`),
  ),
];
/** A look at an order that has ended may find it open again: what comes late counts. */
const LOOKS_AT_THE_END = 2;

/** Works until every order has come to its end, and stays there; or until nobody waits any longer. */
async function finish(day: Day): Promise<void> {
  const { scene, options, running, tell } = day;
  const endsAt = performance.now() + options.patienceMs;
  let quiet = 0;
  while (quiet < LOOKS_AT_THE_END && performance.now() < endsAt) {
    for (const source of sourcesOf(scene.estate))
      await scene.estate.ask({ path: `/ops/v1/sources/${source}/poll`, body: {} });
    await work(scene.estate, ENDING_STEPS);
    await followAll(day).catch((failure: unknown) => tell(`failed, and done again: ${String(failure)}`));
    const queue = running.values();
    await Promise.all(Array.from({ length: LOOKED_AT_TOGETHER }, () => judgeEach(scene.estate, queue)));
    tell(progressOf(running));
    const isOver = running.every(
      ({ ended, hasFollowed, planted }) =>
        planted === undefined || (ended.how !== 'open' && (hasFollowed || ended.how === 'asked')),
    );
    quiet = isOver ? quiet + 1 : 0;
    if (quiet < LOOKS_AT_THE_END) await pause(LOOK_EVERY_MS);
  }
}

async function judgeEach(estate: Estate, queue: Iterable<Running>): Promise<void> {
  for (const each of queue) {
    if (each.planted === undefined) continue;
    each.ended = troubleNamed(each.entry.trouble).judge(each.planted, await look(estate, each.planted));
  }
}

/** While the day goes on nobody looks how orders end. */
function handedIn(running: readonly Running[]): string {
  const placed = running.filter(({ planted }) => planted !== undefined).length;
  return `${placed} of ${running.length} orders handed in`;
}

function progressOf(running: readonly Running[]): string {
  const open = running.filter(({ ended }) => ended.how === 'open').length;
  return `${handedIn(running)}, ${running.length - open} at their end`;
}

function toldOf({ entry, planted, refused, ended }: Running): Told {
  const order =
    planted === undefined ? `order ${entry.place} of the script` : `${planted.channel}/${planted.number}`;
  const said: Ended = refused === undefined ? ended : { how: 'wrong', why: `not taken: ${refused}` };
  return { order, trouble: entry.trouble, way: entry.way, customer: entry.customer.customer, ended: said };
}
