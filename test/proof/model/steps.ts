/** What can happen on a random day of orders: as data that shrinks, and in words that tell the story. */
import fc from 'fast-check';

export type Step =
  | {
      readonly do: 'place';
      readonly way:
        'on terms' | 'by card' | 'by a card that allows one capture' | 'in the shop' | 'twice at once';
      /** Pieces of each item of the range; zero: none. */
      readonly pieces: readonly number[];
    }
  | { readonly do: 'edit'; readonly order: number; readonly line: number; readonly pieces: number }
  | { readonly do: 'cancel'; readonly order: number; readonly how: 'decision' | 'revision' | 'line' }
  | { readonly do: 'hold' | 'release'; readonly order: number }
  | { readonly do: 'work'; readonly warehouse: number; readonly edit: string }
  | { readonly do: 'return'; readonly order: number; readonly pieces: number; readonly inAdvance: boolean }
  | { readonly do: 'break'; readonly system: string; readonly fault: Fault }
  | { readonly do: 'mend' | 'stop the hub' | 'start the hub' | 'a moment passes' }
  | { readonly do: 'wait'; readonly minutes: number };

/** How a system behaves until it is mended. */
export type Fault = keyof typeof FAULTS;

export const FAULTS = {
  'is down': { outage: true },
  'answers every second request with 503': { errorShare: 0.5 },
  'does what is asked and never answers': { timeoutAfterEffectShare: 0.4 },
  'tells everything twice': { duplicateShare: 1 },
  'tells things in the wrong order': { reorderShare: 0.7 },
  'forgets to tell': { dropShare: 0.6 },
} as const;

const SYSTEMS = ['erp', 'shop', 'wms-east', 'wms-west', 'payments', 'tax', 'hook', 'mail'];
const WORK =
  'shipOrder shipOrder shipOrder pickOrder packOrder shipPart shortPick overPick substituteItem refuseOrder raceNextCancel receiveReturn receivePart scrapReturn'.split(
    ' ',
  );

const order = fc.nat(5);
const pieces = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 6 }) }, fc.constant(2000));

/** One step; small values are the plain ones, so that shrinking tells the shortest plain story. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('place' as const),
      way: fc.constantFrom(
        'on terms' as const,
        'by card' as const,
        'by a card that allows one capture' as const,
        'in the shop' as const,
        'twice at once' as const,
      ),
      pieces: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat(4), pieces),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      order,
      line: fc.nat(2),
      pieces: fc.integer({ min: 1, max: 9 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('cancel' as const),
      order,
      how: fc.constantFrom('decision' as const, 'revision' as const, 'line' as const),
    }),
  },
  fc.record({ do: fc.constantFrom('hold' as const, 'release' as const), order }),
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('work' as const),
      warehouse: fc.nat(1),
      edit: fc.constantFrom(...WORK),
    }),
  },
  fc.record({
    do: fc.constant('return' as const),
    order,
    pieces: fc.integer({ min: 1, max: 3 }),
    inAdvance: fc.boolean(),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('break' as const),
      system: fc.constantFrom(...SYSTEMS),
      fault: fc.constantFrom(...faultNames()),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'a moment passes' as const,
        'a moment passes' as const,
        'a moment passes' as const,
        'mend' as const,
        'stop the hub' as const,
        'start the hub' as const,
      ),
    }),
  },
  fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 180 }) }),
);

function faultNames(): readonly Fault[] {
  return Object.keys(FAULTS).filter(isFault);
}

function isFault(name: string): name is Fault {
  return name in FAULTS;
}

export type OrderStep = Extract<
  Step,
  { readonly do: 'place' | 'edit' | 'cancel' | 'hold' | 'release' | 'return' }
>;

const OF_ORDERS: readonly Step['do'][] = ['place', 'edit', 'cancel', 'hold', 'release', 'return'];

export function isOfOrder(step: Step): step is OrderStep {
  return OF_ORDERS.includes(step.do);
}

/** One step in words. */
export function told(step: Step): string {
  if (isOfOrder(step)) return toldOfOrder(step);
  switch (step.do) {
    case 'work':
      return `warehouse system ${step.warehouse}: ${step.edit}`;
    case 'break':
      return `${step.system} ${step.fault}`;
    case 'wait':
      return `${step.minutes} minutes pass`;
    case 'mend':
      return 'everything works again';
    case 'stop the hub':
    case 'start the hub':
    case 'a moment passes':
      return step.do;
  }
}

function toldOfOrder(step: OrderStep): string {
  switch (step.do) {
    case 'place':
      return `an order for ${step.pieces.filter((each) => each > 0).join(' and ')} is placed ${step.way}`;
    case 'edit':
      return `order ${step.order} is for ${step.pieces} of line ${step.line + 1} now`;
    case 'cancel':
      return step.how === 'line'
        ? `the first line of order ${step.order} is cancelled`
        : `order ${step.order} is cancelled by ${step.how}`;
    case 'hold':
    case 'release':
      return `somebody does “${step.do}” with order ${step.order}`;
    case 'return':
      return `${step.pieces} of order ${step.order} come back${step.inAdvance ? ', paid in advance' : ''}`;
  }
}
