/** What keeps an order at the gate: lines that one cause keeps are one question, which stays as long as any of them is kept; pure. */
import type { Question } from '../../../../model/exceptions.ts';
import type { Money } from '../../../../model/primitives.ts';
import type { LineView } from '../../lines.ts';
import { worthOf } from '../../prices/worth.ts';
import type { OrderState } from '../../state.ts';
import type { Gate } from '../../terms/gate.ts';
import type { Stop } from '../../terms/stops.ts';
import { wordsByLine } from './line-words.ts';

export interface StoppedInput {
  /** `channel/number` */
  readonly subject: string;
  readonly state: Pick<OrderState, 'current'>;
  readonly lines: readonly LineView[];
  readonly gate: Gate | undefined;
}

export function stopQuestions(input: StoppedInput): readonly Question[] {
  const { gate } = input;
  if (gate === undefined) return [];
  const atStake = stakeOf(input, gate);
  return [...Map.groupBy(gate.stops, keyOf)].flatMap(([key, alike]) =>
    alike.slice(0, 1).map((first) => ({
      ...questionOf(input, { key, alike, first }),
      ...(first.kind === 'party-blocked' || first.kind === 'credit-hold'
        ? { recordId: gate.account.id, cause: `${first.kind} ${gate.account.number}` }
        : {}),
      ...(atStake === undefined ? {} : { atStake }),
      ...first.about,
    })),
  );
}

/** What comes too late is told by its day: a release covers no later one. */
function keyOf({ kind, line, day, cause, about }: Stop, place: number): string {
  if (line === undefined) return `${kind}:${place}`;
  return about?.cause ?? cause ?? `${kind}:${day ?? `line ${line}`}`;
}

interface Alike {
  readonly key: string;
  readonly alike: readonly Stop[];
  readonly first: Stop;
}

function questionOf({ subject, state }: StoppedInput, { key, alike, first }: Alike): Question {
  const lines = alike.flatMap(({ line }) => line ?? []);
  const why = lines.length === 0 ? first.what : wordsByLine(alike.map(saidOf));
  return {
    kind: first.kind,
    subject: `order/${subject}:${key}`,
    what: `order ${subject} is held: ${why}`,
    where: 'processes',
    why,
    canDo: first.canDo.map((text) => text.replace('<channel> <number>', () => nameOf(state))),
    domain: OWNED_BY[first.kind] ?? 'order',
    ...(first.cause === undefined ? {} : { cause: first.cause }),
    ...(lines.length > 0 && { lines }),
  };
}

/** The words of a stop begin with its line. */
function saidOf({ line = '', what }: Stop) {
  const begin = `line ${line}: `;
  return { line, words: what.startsWith(begin) ? what.slice(begin.length) : what };
}

/** The whole order waits, whichever of its lines are asked about. */
function stakeOf({ state, lines }: StoppedInput, { amount, prices }: Gate): Money | undefined {
  const isPriced = lines.every(({ line, wanted }) => {
    const price = prices.get(line);
    return wanted.units === 0n || (price !== undefined && !('problem' in price));
  });
  return isPriced ? amount : worthOf(lines, prices, state.current?.order.currency ?? '');
}

/** As a command line takes it. */
function nameOf({ current }: Pick<OrderState, 'current'>): string {
  const { channel, number } = current?.order ?? { channel: '', number: '' };
  return /^[\w.-]+$/.test(number) ? `${channel} ${number}` : `${channel} "${number}"`;
}

/** Whose business it is: the owner of this domain decides; of all others that of orders. */
const OWNED_BY: Readonly<Partial<Record<Stop['kind'], Question['domain']>>> = {
  'party-blocked': 'party',
  'address-missing': 'party',
  'credit-hold': 'invoice',
  'payment-missing': 'invoice',
  'price-missing': 'price-agreement',
  'price-differs': 'price-agreement',
};
