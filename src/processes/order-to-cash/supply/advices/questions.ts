/** What people must decide about the words of warehouses, and about changes that came after them; pure. */
import type { Question } from '../../../../model/exceptions.ts';
import type { OrderLine } from '../../../../model/documents/order.ts';
import { entryOf } from '../../../kit/entry.ts';
import { decimalOf } from '../../../../model/values/decimal.ts';
import type { LineView } from '../../lines.ts';
import type { OrderState } from '../../state.ts';
import { toldLineOf } from '../holds.ts';

interface Asking {
  /** `channel/number` */
  readonly subject: string;
  readonly state: OrderState;
  readonly lines: readonly LineView[];
}

export function adviceQuestions(asking: Asking): readonly Question[] {
  return [...unclearAdvices(asking), ...unknownLines(asking), ...otherGoods(asking)];
}

/** Nothing of it counts and nothing is sent again, until somebody says how much it is. */
function unclearAdvices({ subject, state }: Asking): readonly Question[] {
  return state.advices.flatMap(({ system, advice, unclear = [] }) =>
    marked(unclear).map(({ line, quantity: { value, unit }, item, mark }) => ({
      kind: 'advised-unit-unknown',
      subject: `order/${subject}:advice ${system} ${advice.adviceId} line ${line}${mark}`,
      what: `${system} tells line ${line} of order ${subject} in ${unit}, and nobody knows how much of what is held that is`,
      where: 'processes',
      why: `${advice.adviceId}: ${value} ${unit} of item ${item.value}; as long as it is not clear it counts as nothing, and nothing is sent in its place`,
      canDo: [
        `Give the item the unit ${unit} where it is kept: what left counts from then on`,
        `Have ${system} tell the line once more in a unit of the item`,
      ],
      system,
      domain: 'warehouse-advice' as const,
      lines: [line.split('/')[0] ?? line],
      cause: `unit ${unit} of item ${item.value} in the words of ${system}`,
    })),
  );
}

type Advised = OrderState['advices'][number]['advice']['lines'][number];

/** An advice may name a line several times, lot by lot: from the second on, `mark` tells which of them is meant. */
function marked(lines: readonly Advised[]): readonly (Advised & { readonly mark: string })[] {
  return [...Map.groupBy(lines, ({ line }) => line).values()].flatMap((alike) =>
    alike.map((each, place) => ({ ...each, mark: place === 0 ? '' : ` (${place + 1})` })),
  );
}

/** Something left, and it is for nothing that was ordered. */
function unknownLines({ subject, state, lines }: Asking): readonly Question[] {
  const known = new Set([...lines.map(({ line }) => line), ...state.holds.map(toldLineOf)]);
  return state.advices
    .filter(({ advice }) => advice.kind === 'shipped')
    .flatMap(({ system, advice }) =>
      marked(
        advice.lines.filter(({ line, quantity }) => !known.has(line) && decimalOf(quantity.value).units > 0n),
      ).map(({ line, quantity: { value, unit }, item, mark }) => ({
        kind: 'advised-line-unknown',
        subject: `order/${subject}:advice ${system} ${advice.adviceId} line ${line}${mark}`,
        what: `${system} tells that ${value} ${unit} of item ${item.value} left for line ${line} of order ${subject}, which has no such line`,
        where: 'processes',
        why: `${advice.adviceId} of ${advice.at}: it counts for no line, and nobody bills it`,
        canDo: [
          `Ask ${system} for which line it left, and have it tell that line`,
          'If it left by mistake, have it brought back; if the buyer keeps it, have a revision order it as that line',
        ],
        system,
        domain: 'warehouse-advice' as const,
        cause: `lines that no order has, in the words of ${system}`,
      })),
    );
}

/** A revision wants other goods of a line than have left or are being picked. */
function otherGoods({ subject, state, lines }: Asking): readonly Question[] {
  return changedTooLate(state).flatMap(({ line, wants }) => {
    const view = lines.find((each) => each.line === line);
    if (view === undefined || view.cancelledBecause !== undefined) return [];
    return [
      {
        kind: 'changed-too-late',
        subject: `order/${subject}:line ${line}`,
        what: `line ${line} of order ${subject} was changed to ${goodsOf(wants)} when other goods had left or were being picked`,
        where: 'processes',
        why: `it stays as it was told before: ${goodsOf(view.told)}`,
        canDo: [
          'Have the channel tell what is wanted besides as another line: the question closes itself with a revision that leaves this one as it was',
          'Cancel what has not left of the line; what has left comes back by a return',
        ],
        domain: 'warehouse-order' as const,
        lines: [line],
        cause: `changed too late: order ${subject}`,
      },
    ];
  });
}

/** Lines of the latest revision that are not read as they were told, because they were begun with other goods. */
export function changedTooLate({
  current,
  revisions,
  said = {},
}: OrderState): readonly { readonly line: string; readonly wants: OrderLine; readonly stays: OrderLine }[] {
  if (current === undefined) return [];
  const { order } = current;
  const told = revisions.findLast((each) => each.order.revision === order.revision)?.order.lines ?? [];
  const standing = new Map(order.lines.map((line) => [line.line, line]));
  return told.flatMap((wants) => {
    const stays = standing.get(wants.line);
    if (stays === undefined) return [];
    const isSameItem = JSON.stringify(stays.item) === JSON.stringify(wants.item);
    const isSameUnit = stays.quantity.unit === wants.quantity.unit || entryOf(said, wants.line) !== undefined;
    return isSameItem && isSameUnit ? [] : [{ line: wants.line, wants, stays }];
  });
}

/** `4 EA of item B`. */
export function goodsOf({ quantity: { value, unit }, item }: Pick<OrderLine, 'quantity' | 'item'>): string {
  return `${value} ${unit} of item ${item.value}`;
}
