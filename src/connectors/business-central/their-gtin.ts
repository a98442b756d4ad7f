/** GTINs as Business Central keeps them: 8 to 14 digits in a text field that checks nothing. */
import { parseGtin } from '../../model/values/identifiers.ts';
import { isProblem } from '../../model/values/problem.ts';
import { breach, mapped, type Mapped } from '../kit/mapping.ts';
import { textOrNull } from './their-values.ts';

/** Gives the 14-digit GTIN, null for blank, or a breach for what is none. */
export function ourGtin(path: string, text: string): Mapped<string | null> {
  const digits = textOrNull(text);
  if (digits === null) return mapped(null);
  const gtin = parseGtin(digits);
  return isProblem(gtin) ? breach(path, digits, gtin.agreed) : mapped(gtin);
}
