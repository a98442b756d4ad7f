/**
 * Random days of orders: the real hub on the simulated systems, over HTTP. Whatever was placed, changed, broken and stopped, in the end every order
 * stands somewhere legal, the ERP has what was accepted, quantities and money add up, and nothing is held that nobody wants.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { calmDown } from './chaos/calm.ts';
import { check } from './chaos/checks/checks.ts';
import { listAll } from './chaos/checks/orders.ts';
import { storiesOf } from './chaos/checks/story.ts';
import { act, newDay } from './model/acts.ts';
import { anyStep, told, type Step } from './model/steps.ts';
import { startWorld, type World } from './model/world.ts';
import { SEED } from './testing/seed.ts';

/** `PROOF_RUNS` days; without it as many as there is time for. */
const RUNS = Number(process.env['PROOF_RUNS'] ?? 0);
const PATH = process.env['PROOF_PATH'];
const TIME_MS = 40_000;
const PATIENCE_MS = 120_000;
const MOST_SHRINKING_MS = 240_000;

let world: World | undefined;
let days = 0;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stage.close());

/** Gives what is wrong in the end. A world in which something went wrong is not used again. */
async function wrongAfter(steps: readonly Step[]): Promise<readonly string[]> {
  world ??= await startWorld();
  days += 1;
  const day = newDay(world, `D${days}`);
  const { stage, book } = world;
  const wrong = await story(day, steps).catch((failure: unknown) => [`the day broke: ${String(failure)}`]);
  if (wrong.length > 0) {
    world = undefined;
    await stage.close();
    return wrong;
  }
  book.done.add('days');
  return [];
}

async function story(day: ReturnType<typeof newDay>, steps: readonly Step[]): Promise<readonly string[]> {
  const { stage, book } = day.world;
  for (const step of steps) await act(day, step);
  const { unrest } = await calmDown(day.scene, PATIENCE_MS);
  const { findings } = await check(stage, book);
  const all = [...findings, ...unrest.map((what) => ({ rule: 'rest', what }))];
  return [
    ...all.map(({ rule, what }) => `${rule}: ${what}`),
    ...(await storiesOf(stage, all, await listAll(stage.witness))),
  ];
}

test(`whatever happens, every order ends right (seed ${SEED})`, { timeout: 3_600_000 }, async () => {
  let wrong: readonly string[] = [];
  let shrinksUntil = Number.POSITIVE_INFINITY;
  const property = fc.asyncProperty(fc.array(anyStep, { minLength: 3, maxLength: 16 }), async (steps) => {
    // The shortest story that was found in the time for it is told.
    if (performance.now() > shrinksUntil) return;
    const found = await wrongAfter(steps);
    if (found.length === 0) return;
    if (shrinksUntil === Number.POSITIVE_INFINITY) shrinksUntil = performance.now() + MOST_SHRINKING_MS;
    wrong = found;
    throw new Error(found[0]);
  });
  const details = await fc.check(property, {
    seed: SEED,
    ...(PATH === undefined ? {} : { path: PATH }),
    ...(RUNS > 0 ? { numRuns: RUNS } : { numRuns: 1000, interruptAfterTimeLimit: TIME_MS }),
  });
  if (details.failed && details.counterexample !== null)
    throw new Error(
      [
        `seed ${details.seed}, path ${details.counterexamplePath ?? ''}, after ${details.numRuns} days:`,
        ...details.counterexample[0].map((step) => `  ${told(step)}`),
        'then everything was mended and finished, and:',
        ...wrong.map((line) => `  ${line}`),
      ].join('\n'),
    );
  expect(days).toBeGreaterThan(0);
});
