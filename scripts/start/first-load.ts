/** Shows the first load while it runs: redrawn in place on a terminal, otherwise one line every few seconds. */
import { setTimeout as pause } from 'node:timers/promises';
import { flowStatus, type FlowStatus } from '../../src/api/status/flow-status.ts';
import type { Hub } from '../../src/hub.ts';
import { CANONICAL_DOMAINS, isOutgoingDomain } from '../../src/model/shapes.ts';
import { flowsFor } from '../../src/landscape/flows.ts';
import { isConverged, progressLine, progressLines } from './progress.ts';

/** Where it is shown: `process.stdout`, or something that remembers. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const REDRAW_MS = 500;
const LINE_MS = 4000;

/** Documents come when somebody orders: there is nothing to load of them. */
const LOADED = CANONICAL_DOMAINS.filter((domain) => !isOutgoingDomain(domain));

type Watched = Pick<Hub, 'landscape' | 'intake' | 'delivery'>;

/** Resolves with the seconds that it took until every target stood, or `undefined` where the signal came first. */
export async function showFirstLoad(
  hub: Watched,
  screen: Screen,
  signal: AbortSignal,
): Promise<number | undefined> {
  const startedAt = performance.now();
  const show = screen.isTTY === true ? redrawing(screen) : line(screen);
  let wasConverged = false;
  while (!signal.aborted) {
    const flows = await readFlows(hub);
    show(flows);
    // Seen twice: between the end of reading and the first delivery nothing seems to be left for a moment.
    if (isConverged(flows) && wasConverged) return Math.round((performance.now() - startedAt) / 1000);
    wasConverged = isConverged(flows);
    await pause(REDRAW_MS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

async function readFlows({ landscape, intake, delivery }: Watched): Promise<readonly FlowStatus[]> {
  const now = new Date();
  const [sources, targets] = await Promise.all([intake.status(), delivery.status()]);
  return LOADED.flatMap((domain) => flowsFor(landscape, domain, now)).map((flow) =>
    flowStatus(flow, { sources, targets }, now),
  );
}

function redrawing(screen: Screen): (flows: readonly FlowStatus[]) => void {
  let drawn = 0;
  return (flows) => {
    const lines = progressLines(flows);
    const up = drawn === 0 ? '' : `\u001B[${drawn}A\u001B[0J`;
    screen.write(`${up}${lines.join('\n')}\n`);
    drawn = lines.length;
  };
}

function line(screen: Screen): (flows: readonly FlowStatus[]) => void {
  let lastAt = 0;
  return (flows) => {
    if (performance.now() - lastAt < LINE_MS) return;
    lastAt = performance.now();
    screen.write(`${progressLine(flows)}\n`);
  };
}
