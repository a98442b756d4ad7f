/** What is wanted of an order that the ERP has closed: one question for the order, which ends when the buyer or a person takes it back; pure. */
import type { Question } from '../../../model/exceptions.ts';
import { wordsByLine } from '../asking/held/line-words.ts';
import { inWords, type LineView } from '../lines.ts';
import { worthOf } from '../prices/worth.ts';
import type { OrderState } from '../state.ts';
import type { Gate } from '../terms/gate.ts';

interface EndedInput {
  /** `channel/number` */
  readonly subject: string;
  readonly state: Pick<OrderState, 'current' | 'response'>;
  readonly lines: readonly LineView[];
  readonly gate: Pick<Gate, 'prices'> | undefined;
}

/** The buyer of a storefront reads no verdict: somebody must tell him. */
export function endedQuestions({ subject, state, lines, gate }: EndedInput): readonly Question[] {
  const late = lines.filter(({ tooLate }) => tooLate.units > 0n);
  const { response, current } = state;
  if (late.length === 0 || response === undefined) return [];
  const { system } = response;
  const { number } = response.response;
  const more = late.map((line) => ({ ...line, wanted: line.tooLate }));
  const atStake = worthOf(more, gate?.prices ?? new Map(), current?.order.currency ?? '');
  const words = wordsByLine(late.map(({ line, tooLate, unit }) => ({ line, words: inWords(tooLate, unit) })));
  return [
    {
      kind: 'ordered-too-late',
      subject: `order/${subject}:ended`,
      what: `order ${subject} is wanted for more than ${system} can still take: ${words}`,
      where: 'processes',
      why: `${system} had invoiced and closed order ${number}, and nothing can be added to it`,
      canDo: [
        'Tell the buyer, who may order what is more anew',
        'Cancel what is more: the channel is told of it as cancelled; a revision without it ends the question as well',
      ],
      domain: 'order',
      cause: `ordered when ${system} had closed the order`,
      lines: late.map(({ line }) => line),
      ...(atStake !== undefined && { atStake }),
    },
  ];
}
