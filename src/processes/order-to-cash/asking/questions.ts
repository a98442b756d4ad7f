/** What people must decide about an order; pure. Each closes itself when the plan no longer asks. */
import type { Question } from '../../../model/exceptions.ts';
import type { Expectation } from '../../kit/process.ts';
import type { LineView } from '../lines.ts';
import type { Around } from '../around.ts';
import { lateChargeQuestions } from '../charges/late.ts';
import { billingQuestions } from '../billing/questions.ts';
import { endedQuestions } from '../ended/questions.ts';
import type { Promises } from '../promise/promising.ts';
import type { Resolved } from '../resolving.ts';
import type { Returns } from '../returns/returns.ts';
import type { OrderState } from '../state.ts';
import type { Gate } from '../terms/gate.ts';
import { backorderQuestions, substitutionQuestions, type Backorder } from './backorders.ts';
import { claimQuestions, type Contradiction } from './claims.ts';
import { timeLeft } from './expecting.ts';
import { adviceQuestions } from '../supply/advices/questions.ts';
import { parcelQuestions } from '../telling/going-back.ts';
import { stopQuestions } from './held/stopped.ts';
import { tooMuchQuestions } from './held/too-much.ts';
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
  readonly returns: Pick<Returns, 'standing'>;
}

export function questionsOf(input: QuestionInput): readonly Question[] {
  if (input.state.current === undefined) return [];
  return [
    ...unmappedQuestions(input),
    ...stopQuestions(input),
    ...tooMuchQuestions(input),
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
