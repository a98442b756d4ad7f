/** The credit notes that the ERP posted for a return; pure. */
import { decimalOf, type Decimal } from '../../../../model/values/decimal.ts';
import type { InvoiceTold, ReturnTold } from '../../facts.ts';
import { sumOf } from '../../lines.ts';
import { returnDocument } from '../names.ts';
import type { ReturnsInput } from '../returned.ts';

/** They carry our number of the return; each further one of the same return has `/2`, `/3` … behind it. */
export function creditNotesOf(
  { state, around }: Pick<ReturnsInput, 'state' | 'around'>,
  { return: told }: ReturnTold,
): readonly InvoiceTold[] {
  const ours = returnDocument(around.document, told.number);
  const notes = state.invoices.filter(
    ({ invoice: { kind, answers } }) =>
      kind === 'credit-note' &&
      'ours' in answers &&
      (answers.ours === ours || answers.ours.startsWith(`${ours}/`)),
  );
  return [...new Map(notes.map((note) => [note.identity, note])).values()];
}

/** How much they credit, over all their lines: the ERP's lines name no lines of ours, and are in the units that we wrote. */
export function postedOf(notes: readonly InvoiceTold[]): Decimal {
  return sumOf(
    notes.flatMap(({ invoice }) => invoice.lines.map(({ quantity }) => decimalOf(quantity.value))),
  );
}
