/** What is broken on purpose: every fault of the board on every system in turn, and hub processes that are killed. */
import { setTimeout as pause } from 'node:timers/promises';
import { noFaults, type Faults, type Simulator } from '../../../sandbox/kit/faults.ts';
import type { Random } from '../../../sandbox/kit/random.ts';
import type { Act, Scene } from './cast.ts';

/** A setting for each fault of the board: a new fault must be named here. */
const SETTINGS: { readonly [Name in keyof Faults]: (random: Random) => Faults[Name] } = {
  outage: () => true,
  latencyMs: (random) => random.between(50, 1200),
  throttleShare: (random) => random.between(1, 6) / 10,
  errorShare: (random) => random.between(1, 6) / 10,
  timeoutAfterEffectShare: (random) => random.between(1, 4) / 10,
  duplicateShare: (random) => random.between(3, 9) / 10,
  reorderShare: (random) => random.between(3, 9) / 10,
  dropShare: (random) => random.between(1, 6) / 10,
};

const SABOTEURS = 3;
/** Its allowance of a day comes back over hours, and hubs wait as long: no run does. */
const SPENT_FOR_HOURS = 'crm';

/** Saboteurs draw from one deck of all faults on all systems, so that each has its turn before one has its second. */
export function troubleOf(
  scene: Scene,
  { killEveryMs, faultMs }: { readonly killEveryMs: number; readonly faultMs: number },
): readonly Act[] {
  const { stage, book, random } = scene;
  const deck = deckOf(
    stage.simulators
      .filter(({ url }) => url.startsWith('http'))
      .flatMap((simulator) => Object.keys(SETTINGS).map((fault) => ({ simulator, fault })))
      .filter(({ simulator, fault }) => simulator.name !== SPENT_FOR_HOURS || fault !== 'throttleShare'),
    random.fork('faults'),
  );
  const hubs = deckOf([...Array.from({ length: stage.hubs.count }).keys()], random.fork('kills'));
  const saboteur: Act = {
    name: 'saboteurs',
    everyMs: faultMs / 4,
    act: async (chance) => {
      const { simulator, fault } = deck();
      set(simulator.faults, fault, chance);
      book.done.add(`fault ${fault} of ${simulator.name}`);
      await pause(chance.between(faultMs / 2, faultMs * 1.5), undefined, { signal: scene.signal }).catch(
        () => undefined,
      );
      clear(simulator.faults, fault);
    },
  };
  const killer: Act = {
    name: 'kills',
    everyMs: killEveryMs,
    act: async (chance) => {
      const place = hubs();
      // A short run has few ends of hubs: the first is by force, whatever chance says.
      const how = book.done.of(KILLED) === 0 || chance.chance(0.8) ? 'kill' : 'stop';
      await stage.hubs.end(place, how);
      book.done.add(how === 'kill' ? KILLED : 'hub stopped (SIGTERM)');
      await pause(chance.between(0, killEveryMs / 3));
      await stage.hubs.start(place);
      book.done.add('hub started again');
    },
  };
  return [...Array.from({ length: SABOTEURS }, () => saboteur), killer];
}

const KILLED = 'hub killed (SIGKILL)';

/** Everything works again in all systems. */
export function mend(simulators: readonly Simulator[]): void {
  for (const { faults } of simulators) Object.assign(faults, noFaults());
}

function set(faults: Faults, name: string, random: Random): void {
  Object.assign(
    faults,
    Object.fromEntries(
      Object.entries(SETTINGS).flatMap(([fault, setting]) =>
        fault === name ? [[fault, setting(random)]] : [],
      ),
    ),
  );
}

function clear(faults: Faults, name: string): void {
  Object.assign(faults, Object.fromEntries(Object.entries(noFaults()).filter(([fault]) => fault === name)));
}

/** Gives one card after the other, and shuffles anew when all have been given. */
function deckOf<Card>(cards: readonly Card[], random: Random): () => Card {
  let left: Card[] = [];
  return () => {
    if (left.length === 0) left = [...cards];
    const card = random.pick(left);
    left.splice(left.indexOf(card), 1);
    return card;
  };
}
