/** What left, or is being picked, beyond what is wanted: lines of one cause are one question, until it came back or a person left it to the buyer; pure. */
import type { Question } from '../../../../model/exceptions.ts';
import { compareDecimals } from '../../../../model/values/decimal.ts';
import { inWords, type LineView } from '../../lines.ts';
import type { ReturnStanding } from '../../returns/standing.ts';
import { begunOf } from '../../supply/cancelled.ts';
import { lineWords, wordsByLine } from './line-words.ts';

export interface TooMuchInput {
  /** `channel/number` */
  readonly subject: string;
  readonly lines: readonly LineView[];
  readonly returns: { readonly standing: readonly ReturnStanding[] };
}

type Kind = 'cancelled-too-late' | 'shipped-too-much';

/** Where a part of a line was cancelled, what is too much came too late to be stopped. */
export function tooMuchQuestions(input: TooMuchInput): readonly Question[] {
  const asked = input.lines.filter(({ surplus }) => surplus.units > 0n);
  return [...Map.groupBy(asked, kindOf)].map(([kind, alike]) => questionOf(input, kind, alike));
}

function kindOf({ cancelledBecause }: LineView): Kind {
  return cancelledBecause === undefined ? 'shipped-too-much' : 'cancelled-too-late';
}

function questionOf({ subject, returns }: TooMuchInput, kind: Kind, alike: readonly LineView[]): Question {
  const lines = alike.map(({ line }) => line);
  const goods = `${lineWords(lines)} of order ${subject}`;
  const isPicked = alike.some(({ holds }) => begunOf(holds).units > 0n);
  const hasLeft = alike.some(isTooMuchGone);
  return {
    kind,
    subject: `order/${subject}:${kind}`,
    what:
      kind === 'cancelled-too-late'
        ? `${goods} ${lines.length === 1 ? 'was' : 'were'} cancelled when the warehouse had begun`
        : `more ${hasLeft ? 'left' : 'is being picked'} for ${goods} than was ordered`,
    where: 'processes',
    why: wordsByLine(alike.map((line) => ({ line: line.line, words: saidOf(line, returns.standing) }))),
    canDo: [
      ...(isPicked ? ['Ask the warehouse to stop it'] : []),
      'Tell the customer, and take it back by a return: the question closes itself when it came',
      'Let the customer keep it: what is charged stays charged, and what is not is given to him',
    ],
    domain: 'warehouse-order',
    lines,
    cause: `${kind === 'cancelled-too-late' ? 'cancelled too late' : 'shipped too much'}: order ${subject}`,
  };
}

/** Without what is only being picked. */
function isTooMuchGone({ surplus, holds }: LineView): boolean {
  return compareDecimals(surplus, begunOf(holds)) > 0;
}

function saidOf(
  { line, unit, ordered, wanted, shipped, back, surplus, holds }: LineView,
  returns: readonly ReturnStanding[],
): string {
  const begun = begunOf(holds);
  const announced = returns
    .filter(({ status, goods }) => status === 'open' && goods.status !== 'not-needed')
    .flatMap(({ number, lines }) =>
      lines.filter((each) => each.line === line).map(({ asked }) => `${asked} ${unit} by return ${number}`),
    );
  return [
    `ordered ${inWords(ordered, unit)}, wanted ${inWords(wanted, unit)}, left ${inWords(shipped, unit)}`,
    ...(begun.units > 0n ? [`being picked ${inWords(begun, unit)}`] : []),
    ...(back.units > 0n ? [`came back ${inWords(back, unit)}`] : []),
    `too much ${inWords(surplus, unit)}`,
    ...(announced.length > 0 ? [`announced to come back ${announced.join(' and ')}`] : []),
  ].join(', ');
}
