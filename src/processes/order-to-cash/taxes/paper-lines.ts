/** What a line of an invoice or a credit note is about, where the paper does not say it by itself; pure. */
import type { InvoiceTold, Substitute } from '../facts.ts';
import { isPartOf } from '../lines.ts';
import type { Hold, OrderState } from '../state.ts';
import { toldLineOf } from '../supply/holds.ts';

export type InvoicedLine = InvoiceTold['invoice']['lines'][number];

export function isSale({ invoice }: InvoiceTold): boolean {
  return invoice.kind === 'invoice';
}

type Instead = Hold & { readonly substitute: Substitute };

/** As which substitute a line was billed. */
export function billedInstead({ holds }: OrderState, { line, item }: InvoicedLine): Instead | undefined {
  return holds
    .flatMap((hold) => (hold.substitute === undefined ? [] : [{ ...hold, substitute: hold.substitute }]))
    .find((hold) =>
      line === undefined
        ? item.value === hold.substitute.itemId || item.value === hold.substitute.number
        : isPartOf(line, toldLineOf(hold)),
    );
}

/** Credit notes may name items only, by ids of the ERP: an invoice of the order has said which line has this item. */
export function namesake({ invoices }: OrderState, nameless: InvoicedLine): InvoicedLine {
  const { by, value } = nameless.item;
  const all = invoices.flatMap(({ invoice }) => invoice.lines);
  return (
    all.find(({ line, item }) => line !== undefined && item.by === by && item.value === value) ?? nameless
  );
}
