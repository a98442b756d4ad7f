/** What an invoice bills and no line of its order takes: a person says what it is; pure. */
import type { Question } from '../../../model/exceptions.ts';
import { formatDecimal } from '../../../model/values/decimal.ts';
import { roundedDecimal } from '../../../model/values/fraction.ts';
import type { Around } from '../around.ts';
import { invoicing, type LineView } from '../lines.ts';
import type { OrderState } from '../state.ts';
import type { Unbilled } from './billing.ts';
import { itemsAround } from './items.ts';

export interface BillingQuestionInput {
  /** `channel/number` */
  readonly subject: string;
  readonly state: OrderState;
  readonly around: Around;
  readonly lines: readonly LineView[];
}

/** What no line of the order is about at all (freight, say) is left to the tie-out, which asks about its money. */
export function billingQuestions({
  subject,
  state,
  around,
  lines,
}: BillingQuestionInput): readonly Question[] {
  return invoicing(state, lines, itemsAround(around)).unbilled.flatMap((rest) => {
    if (rest.because === 'not-ordered' || rest.part.numerator === 0n) return [];
    const { number, lines: all } = rest.paper.invoice;
    return [
      {
        subject: `order/${subject}:invoice ${number} line ${all.indexOf(rest.told) + 1}`,
        where: 'processes',
        system: rest.paper.system,
        ...(rest.because === 'beyond' ? beyond(subject, rest) : unitUnknown(subject, rest)),
      },
    ];
  });
}

type Asked = Pick<Question, 'kind' | 'what' | 'why' | 'canDo' | 'domain' | 'cause'>;

function beyond(subject: string, { paper, told, part, lines }: Unbilled): Asked {
  const rest = formatDecimal(roundedDecimal(part, { scale: 6, mode: 'half-even' }));
  const { system, invoice } = paper;
  return {
    kind: 'billed-beyond-order',
    what: `invoice ${invoice.number} bills ${rest} ${told.quantity.unit} more than order ${subject} has open of the item`,
    why: `it names ${told.quantity.value} ${told.quantity.unit} of item ${told.item.value} and no line; of ${lineWords(lines)} the rest has not left and is not wanted`,
    canDo: [
      `Credit it in ${system}, if it was not delivered`,
      'Have the warehouse tell what left, or the buyer raise the order; the question closes itself then',
    ],
    domain: 'invoice',
    cause: `${system} bills more than orders have`,
  };
}

function unitUnknown(subject: string, { paper, told, lines }: Unbilled): Asked {
  const { system, invoice } = paper;
  const { unit, value } = told.quantity;
  return {
    kind: 'billed-unit-unknown',
    what: `invoice ${invoice.number} bills ${lineWords(lines)} of order ${subject} in ${unit}, which the item does not have`,
    why: `${value} ${unit} of item ${told.item.value}: nobody knows how much of the line that is, so it counts as not invoiced`,
    canDo: [
      `Give the item the unit ${unit} where it is kept: the invoice counts from then on`,
      `Correct the invoice in ${system}`,
    ],
    domain: 'item',
    cause: `unit ${unit} of item ${told.item.value}`,
  };
}

const lineWords = (lines: readonly string[]): string =>
  `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}`;
