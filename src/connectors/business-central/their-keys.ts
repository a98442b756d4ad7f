/** GS1 keys as Business Central keeps them: in text fields that check nothing. */
import { parseGln, parseGtin } from '../../model/values/identifiers.ts';
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

/** Gives the 13-digit GLN, null for blank, or a breach for what is none. */
export function ourGln(path: string, text: string): Mapped<string | null> {
  const digits = textOrNull(text);
  if (digits === null) return mapped(null);
  const gln = parseGln(digits);
  return isProblem(gln) ? breach(path, digits, gln.agreed) : mapped(gln);
}
