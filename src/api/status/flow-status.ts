/** How far each flow is from what was promised: read from the stations' own status; pure. */
import type { HeldUp, TargetStatus } from '../../delivery/index.ts';
import type { SourceStatus } from '../../intake/index.ts';
import type { Flow } from '../../landscape/index.ts';
import { reasonsOf, type Reason } from './reasons.ts';

/** `loading`: the first load is not over. `paused`: a person or a maintenance window holds it. */
export type Verdict = 'on-time' | 'late' | 'failing' | 'loading' | 'paused' | 'silent';

export interface TargetStanding {
  readonly target: string;
  readonly expected: number;
  readonly accepted: number;
  readonly confirmed: number;
  /** Due, leased, or waiting for another try. */
  readonly waiting: number;
  /** Refused for good, or a question. */
  readonly failing: number;
  readonly withheld: number;
  readonly behindSeconds: number;
  readonly acceptedPerSecond: number;
  /** Why rows do not go out, the most frequent reasons first. */
  readonly reasons: readonly Reason[];
  /** How far the patient reading of what was delivered is; absent where the target cannot be read. */
  readonly verification?: TargetStatus['verification'];
}

export interface SourceStanding {
  readonly source: string;
  readonly heardSecondsAgo?: number;
  readonly arrived: number;
  readonly applied: number;
  readonly absorbed: number;
  readonly waiting: number;
  readonly toFetch: number;
  readonly parked: SourceStatus['parked'];
  readonly behindSeconds: number;
  readonly firstLoad: 'not-begun' | 'under-way' | 'done' | 'not-needed';
  readonly failure?: string;
}

export interface FlowStatus {
  readonly flow: string;
  readonly domain: Flow['domain'];
  readonly verdict: Verdict;
  /** Why it is not on time. */
  readonly because?: string;
  readonly objectiveSeconds: number;
  /** Age of the oldest change that has not reached every target. */
  readonly behindSeconds: number;
  readonly waiting: number;
  readonly failing: number;
  readonly businessOwner: string;
  readonly technicalOwner: string;
  readonly source?: SourceStanding;
  readonly targets: readonly TargetStanding[];
}

export interface Stations {
  readonly sources: readonly SourceStatus[];
  readonly targets: readonly TargetStatus[];
  readonly heldUp?: readonly HeldUp[];
  /** Words about a flow whose source is silent for longer than it bears. */
  readonly silenceOf?: (flow: string) => string | undefined;
}

/** Judges one flow at an instant. */
export function flowStatus(flow: Flow, stations: Stations, now: Date): FlowStatus {
  const told = stations.sources.find(({ system, source }) => `${system}/${source}` === flow.source);
  const source = told === undefined ? undefined : sourceStanding(told, now);
  const own = stations.targets.filter(({ target }) => flow.targets.includes(target));
  const targets = own.map((target) => targetStanding(target, stations.heldUp ?? [], now));
  const behindSeconds = Math.max(source?.behindSeconds ?? 0, 0, ...targets.map((each) => each.behindSeconds));
  return {
    flow: flow.name,
    domain: flow.domain,
    ...judge(flow, { source, targets: own, behindSeconds, silence: stations.silenceOf?.(flow.name) }),
    objectiveSeconds: flow.freshnessSeconds,
    behindSeconds,
    ...measured(source, targets),
    businessOwner: flow.businessOwner,
    technicalOwner: flow.technicalOwner,
    ...(source === undefined ? {} : { source }),
    targets,
  };
}

function measured(
  source: SourceStanding | undefined,
  targets: readonly TargetStanding[],
): Pick<FlowStatus, 'waiting' | 'failing'> {
  const told = source === undefined ? { waiting: 0, failing: 0 } : ofSource(source);
  return {
    waiting: told.waiting + sum(targets, ({ waiting }) => waiting),
    failing: told.failing + sum(targets, ({ failing }) => failing),
  };
}

function ofSource(source: SourceStanding): Pick<FlowStatus, 'waiting' | 'failing'> {
  return { waiting: source.waiting + source.toFetch, failing: parkedOf(source) };
}

interface Judged {
  readonly source: SourceStanding | undefined;
  readonly targets: readonly TargetStatus[];
  readonly behindSeconds: number;
  readonly silence: string | undefined;
}

const LOADING: Readonly<Partial<Record<SourceStanding['firstLoad'], string>>> = {
  'not-begun': 'has not begun',
  'under-way': 'is under way',
};

/** The first reason that holds, the gravest first. */
function judge(flow: Flow, judged: Judged): Pick<FlowStatus, 'verdict' | 'because'> {
  const { source, targets, behindSeconds, silence } = judged;
  const shut = judgeGates(targets);
  if (shut !== undefined) return shut;
  if (source?.failure !== undefined) return because('failing', `${source.source}: ${source.failure}`);
  if (source !== undefined && LOADING[source.firstLoad] !== undefined)
    return because('loading', `the first load of ${source.source} ${LOADING[source.firstLoad]}`);
  if (silence !== undefined) return because('silent', silence);
  if (behindSeconds > flow.freshnessSeconds)
    return because('late', 'the oldest change waits longer than promised');
  return source === undefined || source.heardSecondsAgo !== undefined
    ? { verdict: 'on-time' }
    : because('silent', `${source.source} was never heard`);
}

function judgeGates(targets: readonly TargetStatus[]): Pick<FlowStatus, 'verdict' | 'because'> | undefined {
  const shut = targets.flatMap(({ system, gate }) => (gate.gate === 'shut' ? [{ system, ...gate }] : []));
  const held = shut.find(({ because }) => because === 'paused' || because === 'maintenance');
  if (held !== undefined) return because('paused', `${held.system}: ${held.because}`);
  const silent = shut.find(({ because }) => because === 'unreachable');
  return silent === undefined ? undefined : because('failing', `${silent.system} does not answer`);
}

function because(verdict: Verdict, words: string): Pick<FlowStatus, 'verdict' | 'because'> {
  return { verdict, because: words };
}

function sourceStanding(told: SourceStatus, now: Date): SourceStanding {
  const { counts, parked, waiting, toFetch } = told;
  const failure = Object.values(told.readings).find((reading) => reading.failure !== null)?.failure;
  return {
    source: `${told.system}/${told.source}`,
    ...(told.freshnessSeconds === undefined ? {} : { heardSecondsAgo: Math.round(told.freshnessSeconds) }),
    arrived: counts.arrived,
    applied: counts.applied,
    absorbed: counts.absorbed,
    waiting,
    toFetch,
    parked,
    behindSeconds: ageSeconds(told.waitingSince, now),
    firstLoad: firstLoadOf(told),
    ...(failure === undefined || failure === null ? {} : { failure }),
  };
}

/** The first load is the first whole poll; a source without poll and sweep has none. */
function firstLoadOf({ readings: { poll, sweep } }: SourceStatus): SourceStanding['firstLoad'] {
  const reading = poll ?? sweep;
  if (reading === undefined) return 'not-needed';
  if (reading.completedAt !== null) return 'done';
  return reading.isUnderWay ? 'under-way' : 'not-begun';
}

function targetStanding(told: TargetStatus, heldUp: readonly HeldUp[], now: Date): TargetStanding {
  const { counts, standing } = told;
  return {
    target: told.target,
    ...standing,
    waiting: counts.due + counts.leased + counts.waiting,
    failing: counts.dead + counts.asked,
    withheld: counts.withheld,
    behindSeconds: ageSeconds(told.oldestDueSince, now),
    acceptedPerSecond: told.acceptedPerSecond,
    reasons: reasonsOf(told.target, heldUp),
    ...(told.verification === undefined ? {} : { verification: told.verification }),
  };
}

function parkedOf({ parked }: SourceStanding): number {
  return parked.breach + parked.conflict + parked.poison + parked.waiting;
}

function ageSeconds(since: Date | undefined, now: Date): number {
  return since === undefined ? 0 : Math.max(0, Math.round((now.getTime() - since.getTime()) / 1000));
}

function sum<Part>(parts: readonly Part[], of: (part: Part) => number): number {
  return parts.reduce((total, part) => total + of(part), 0);
}
