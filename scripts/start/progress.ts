/** The first load as people read it: one line for each flow, and whether everything stands; pure. */
import type { FlowStatus, TargetStanding } from '../../src/api/status/flow-status.ts';

/** What is younger belongs to the changes of the day, not to the first load. */
const TRICKLE_SECONDS = 3;
const BAR = 20;

/** Has every source been read and taken in, and does every target hold it? */
export function isConverged(flows: readonly FlowStatus[]): boolean {
  return flows.every(
    ({ verdict, source, targets, behindSeconds }) =>
      verdict !== 'loading' &&
      (source?.waiting ?? 0) === 0 &&
      behindSeconds <= TRICKLE_SECONDS &&
      targets.every(({ accepted, withheld }) => accepted + withheld > 0),
  );
}

/** Lines for a terminal: what was taken in, and for each target how much of what it shall hold. */
export function progressLines(flows: readonly FlowStatus[]): readonly string[] {
  return flows.flatMap((flow) => {
    const [first, ...more] = flow.targets.map(targetText);
    const begin = `  ${flow.flow.padEnd(20)} ${takenIn(flow).padStart(16)}`;
    const trouble = flow.verdict === 'failing' || flow.verdict === 'paused' ? `  ${flow.because ?? ''}` : '';
    return [
      `${begin}   ${first ?? ''}${trouble}`.trimEnd(),
      ...more.map((text) => `${' '.repeat(begin.length)}   ${text}`),
    ];
  });
}

/** The same in one line, for output that is not a terminal. */
export function progressLine(flows: readonly FlowStatus[]): string {
  const all = flows.reduce((sum, { source }) => sum + (source === undefined ? 0 : source.applied), 0);
  const targets = new Map(flows.flatMap((flow) => flow.targets.map((each) => [each.target, each] as const)));
  const told = [...targets.values()].map(
    ({ target, accepted, expected }) => `${target} ${count(accepted)}/${count(expected)}`,
  );
  return `first load: ${count(all)} taken in; ${told.join(', ')}`;
}

function takenIn({ source }: FlowStatus): string {
  if (source === undefined) return '';
  return source.waiting > 0
    ? `${count(source.applied)} +${count(source.waiting)} read`
    : `${count(source.applied)} taken in`;
}

function targetText({ target, accepted, expected }: TargetStanding): string {
  const share = expected === 0 ? 0 : Math.min(1, accepted / expected);
  const full = Math.floor(share * BAR);
  return `${target.padEnd(16)} ${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${count(accepted)} of ${count(expected)}`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
