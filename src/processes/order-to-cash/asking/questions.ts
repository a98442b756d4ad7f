/** What people must decide about an order; pure. Each closes itself when the plan no longer asks. */
import type { Question } from '../../../model/exceptions.ts';
import { addDecimals, compareDecimals } from '../../../model/values/decimal.ts';
import type { Expectation } from '../../kit/process.ts';
import { begunOf, inWords, type LineView } from '../lines.ts';
import type { Around } from '../around.ts';
import { lateChargeQuestions } from '../charges/late.ts';
import { billingQuestions } from '../billing/questions.ts';
import { endedQuestions } from '../ended/questions.ts';
import type { Promises } from '../promise/promising.ts';
import type { Resolved } from '../resolving.ts';
import type { OrderState } from '../state.ts';
import type { Gate } from '../terms/gate.ts';
import { backorderQuestions, substitutionQuestions, type Backorder } from './backorders.ts';
import { claimQuestions, type Contradiction } from './claims.ts';
import { timeLeft } from './expecting.ts';
import { adviceQuestions } from '../supply/advices/questions.ts';
import { parcelQuestions } from '../telling/going-back.ts';
import { stopQuestions } from './held/stopped.ts';
import { unmappedQuestions } from './held/unmapped.ts';

export interface QuestionInput {
  /** `channel/number` */
  readonly subject: string;
  readonly state: OrderState;
  readonly around: Around;
  readonly lines: readonly LineView[];
  readonly gate: Gate | undefined;
  readonly resolved: Resolved;
  readonly expectations: readonly Expectation[];
  readonly backorders: readonly Backorder[];
  readonly claims: readonly Contradiction[];
  readonly promises: Pick<Promises, 'keptUntil'>;
}

export function questionsOf(input: QuestionInput): readonly Question[] {
  if (input.state.current === undefined) return [];
  return [
    ...unmappedQuestions(input),
    ...stopQuestions(input),
    ...lateChanges(input),
    ...adviceQuestions(input),
    ...parcelQuestions(input),
    ...lateChargeQuestions(input.subject, { ...input, charges: input.gate?.charges }),
    ...goneFromErp(input),
    ...endedQuestions(input),
    ...overdue(input),
    ...backorderQuestions(input.subject, input.backorders),
    ...substitutionQuestions(input.subject, input),
    ...claimQuestions(input.subject, input.claims),
    ...billingQuestions(input),
  ];
}

const where = 'processes';
const named = (subject: string): string => `order ${subject}`;

/** What cannot be undone any more is visible, with what to do instead. */
function lateChanges({ subject, lines }: QuestionInput): readonly Question[] {
  return lines.flatMap((line) => {
    const tooMuch = compareDecimals(line.shipped, line.wanted) > 0;
    if (!tooMuch && !isMoreGoing(line)) return [];
    const isCancelled = line.cancelledBecause !== undefined;
    return [
      {
        kind: isCancelled ? 'cancelled-too-late' : 'shipped-too-much',
        subject: `order/${subject}:line ${line.line}`,
        what: isCancelled
          ? `line ${line.line} of ${named(subject)} was cancelled when the warehouse had begun`
          : `more ${tooMuch ? 'left' : 'is being picked'} for line ${line.line} of ${named(subject)} than was ordered`,
        where,
        why: `ordered ${inWords(line.ordered, line.unit)}, wanted ${inWords(line.wanted, line.unit)}, left ${inWords(line.shipped, line.unit)}`,
        canDo: ['Ask the warehouse to stop it', 'Tell the customer, and take it back by a return'],
        domain: 'warehouse-order' as const,
        lines: [line.line],
        cause: `${isCancelled ? 'cancelled too late' : 'shipped too much'}: order ${subject}`,
      },
    ];
  });
}

/** Somebody took it out of the ERP, and the buyer still wants it. */
function goneFromErp({ subject, state, lines }: QuestionInput): readonly Question[] {
  const { response } = state;
  const isWanted = lines.some(({ wanted }) => wanted.units > 0n);
  if (response?.response.state !== 'cancelled' || !isWanted) return [];
  return [
    {
      kind: 'cancelled-elsewhere',
      subject: `order/${subject}:erp`,
      what: `${response.system} has cancelled ${response.response.number}, and ${named(subject)} is still wanted`,
      where,
      why: `told at ${response.response.asOf}; the buyer has cancelled nothing`,
      canDo: ['Cancel the order, if the ERP is right', `Let it be placed again in ${response.system}`],
      system: response.system,
      domain: 'sales-order',
    },
  ];
}

function overdue({ subject, expectations, gate, promises }: QuestionInput): readonly Question[] {
  return expectations
    .filter(({ standing }) => standing === 'overdue')
    .map(({ document, of, after, dueAt }) => ({
      kind: 'document-overdue',
      subject: `order/${subject}:${document}:${after}`,
      what: `${of} owes the ${document} of ${named(subject)} since ${dueAt}`,
      where,
      why: [`after ${after}, nothing came`, ...timeLeftInWords(document, promises)].join('; '),
      canDo: [
        `crossdock status shows whether ${of} can be reached`,
        `Ask ${of}; the question closes itself when the ${document} comes`,
      ],
      system: of,
      cause: `overdue ${document} of ${of}`,
      ...(gate === undefined ? {} : { atStake: gate.amount }),
      domain: document === 'sales-order' ? ('sales-order' as const) : dueDomain(document),
    }));
}

function timeLeftInWords(document: string, promises: QuestionInput['promises']): readonly string[] {
  const { keptUntil } = timeLeft(document, promises);
  return keptUntil === undefined ? [] : [`what leaves before ${keptUntil} comes as promised`];
}

function dueDomain(document: string): 'warehouse-advice' | 'invoice' | 'carrier-milestone' {
  if (document === 'tracking') return 'carrier-milestone';
  return document === 'invoice' ? 'invoice' : 'warehouse-advice';
}

/** A warehouse works on more than is wanted of it. */
function isMoreGoing({ holds, shipped, wanted }: LineView): boolean {
  const begun = begunOf(holds);
  return begun.units > 0n && compareDecimals(addDecimals(shipped, begun), wanted) > 0;
}
