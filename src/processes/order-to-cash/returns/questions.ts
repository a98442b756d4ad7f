/** What people must decide about returns; pure. Each closes itself when the facts no longer ask. */
import type { OfferedDecision, Question } from '../../../model/exceptions.ts';
import { addDecimals, compareDecimals, formatDecimal } from '../../../model/values/decimal.ts';
import type { Expectation } from '../../kit/process.ts';
import { inWords } from '../lines.ts';
import { isSettled } from './deciding/actions.ts';
import type { LateChange } from './deciding/cancelling.ts';
import { refundableOf } from './worth/money.ts';
import { missingOf, setAsideOf, type ReturnsInput } from './returned.ts';
import { isMissed, notRestockedOf, type Measured, type ReturnStanding } from './standing.ts';

interface Asking {
  readonly input: ReturnsInput;
  readonly measured: Measured;
  readonly standing: ReturnStanding;
  readonly expectations: readonly Expectation[];
  /** Why it was cancelled too late, where it was. */
  readonly late: string | undefined;
}

/** Nothing that a person has settled is asked again; too much and too late stay until the facts change. */
export function returnQuestions(asking: Asking): readonly Question[] {
  const open = [...tooMuch(asking), ...tooLate(asking), ...changedTooLate(asking), ...overdue(asking)];
  if (isSettled(asking.input, asking.measured.returned)) return open;
  return [...open, ...unclear(asking), ...setAside(asking), ...cameShort(asking), ...notRestocked(asking)];
}

type Words = Pick<Question, 'kind' | 'what' | 'why' | 'canDo'> &
  Partial<Pick<Question, 'system' | 'domain' | 'decisions' | 'lines' | 'atStake'>>;

function question({ input, standing }: Asking, words: Words, about = ''): Question {
  const order = input.state.current?.order;
  const subject = `${order?.channel ?? ''}/${order?.number ?? ''}:return ${standing.number}`;
  return { subject: `order/${subject}${about}`, where: 'processes', domain: 'return', ...words };
}

function named({ input, standing }: Asking): string {
  const order = input.state.current?.order;
  return `return ${standing.number} of order ${order?.channel ?? ''}/${order?.number ?? ''}`;
}

/** As it is said to people, and as the hub carries it out. */
function settling(asking: Asking, ...first: readonly string[]): Pick<Question, 'canDo' | 'decisions'> {
  const label = 'Take the goods as they are: nothing more of them is waited for';
  return {
    canDo: [...first, `${command(asking, 'settle')} --leg goods takes it as it is`],
    decisions: [{ do: 'settle-return', label, needs: [], about: { ...aboutOf(asking), leg: 'goods' } }],
  };
}

function aboutOf({ input, standing }: Asking) {
  const { channel = '', number = '' } = input.state.current?.order ?? {};
  return { channel, number, return: standing.number, revision: standing.revision };
}

function command({ input, standing }: Asking, name: 'settle' | 'change'): string {
  const order = input.state.current?.order;
  return `crossdock returns ${name} ${order?.channel ?? ''} ${order?.number ?? ''} ${standing.number}`;
}

function tooMuch(asking: Asking): readonly Question[] {
  return asking.measured.returned.lines
    .filter(({ asked, granted }) => compareDecimals(asked, granted) > 0)
    .map(({ of, named: name, asked, granted }) =>
      question(
        asking,
        {
          kind: 'returned-too-much',
          lines: [name],
          what: `${named(asking)} asks for more of line ${name} than may come back`,
          why: `asked for ${inWords(asked, of.unit)}; ${inWords(granted, of.unit)} of what was shipped is not claimed by an earlier return`,
          canDo: [
            'Send a later revision of the return with less',
            'Find out whether something left that nobody told',
          ],
        },
        `:line ${name}`,
      ),
    );
}

function tooLate(asking: Asking): readonly Question[] {
  const { late } = asking;
  if (late === undefined) return [];
  return [
    question(asking, {
      kind: 'return-cancelled-too-late',
      what: `${named(asking)} was cancelled too late`,
      why: late,
      canDo: ['Let it go on: what came is credited', 'Send the goods back by a new order'],
    }),
  ];
}

/** Money and credit would both be given: what went out stands, and a person says how it goes on. */
function changedTooLate(asking: Asking): readonly Question[] {
  const { change } = asking.measured;
  if (change === undefined) return [];
  const { from, to, why } = change;
  return [
    question(asking, {
      kind: 'return-changed-too-late',
      what: `${named(asking)} was changed from ${from} to ${to} too late`,
      why,
      canDo: [
        `${command(asking, 'settle')} --leg money leaves it by ${from}`,
        `Send a later revision of the return that asks for ${from} again`,
        ...(mayBePaid(change) ? [changing(asking)] : []),
      ],
      decisions: decisionsOn(asking, change),
    }),
  ];
}

function changing(asking: Asking): string {
  return `${command(asking, 'change')} gives the money back: see that the credit is not used`;
}

/** Money can follow a credit. */
function mayBePaid({ from, to }: LateChange): boolean {
  return from === 'credit' && to === 'refund';
}

function decisionsOn(asking: Asking, change: LateChange): readonly OfferedDecision[] {
  const about = aboutOf(asking);
  const left = {
    do: 'settle-return',
    label: `Leave it by ${change.from}; goods that are waited for are waited for all the same`,
    needs: [],
    about: { ...about, leg: 'money' },
  } as const;
  if (!mayBePaid(change)) return [left];
  return [left, { do: 'change-return', label: 'Give the money back', needs: [], about }];
}

function unclear(asking: Asking): readonly Question[] {
  const reasons = asking.measured.returned.unclear;
  if (reasons.length === 0) return [];
  return [
    question(asking, {
      kind: 'returned-other-goods',
      what: `${named(asking)} does not fit its order, or what came does not fit the return`,
      why: reasons.join('; '),
      ...settling(asking, 'Send a later revision of the return'),
    }),
  ];
}

/** What is neither on the shelf nor missing. */
function setAside(asking: Asking): readonly Question[] {
  const { returned } = asking.measured;
  const aside = returned.lines.filter((line) => setAsideOf(returned, line).units > 0n);
  const rows = aside.flatMap(({ of, came }) => [
    ...(came.quarantined.units > 0n
      ? [`${inWords(came.quarantined, of.unit)} of line ${of.line} are set aside`]
      : []),
    ...(came.scrapped.units > 0n
      ? [`${inWords(came.scrapped, of.unit)} of line ${of.line} were thrown away`]
      : []),
  ]);
  if (rows.length === 0) return [];
  return [
    question(asking, {
      kind: 'returned-not-sellable',
      what: `Goods of ${named(asking)} cannot be sold again`,
      why: rows.join('; '),
      ...settling(asking, 'Look at the goods, and agree with the buyer on what is charged'),
    }),
  ];
}

function cameShort(asking: Asking): readonly Question[] {
  const { goods } = asking.standing;
  if (!isMissed(goods.status)) return [];
  const rows = asking.measured.returned.lines
    .filter((line) => missingOf(line).units > 0n)
    .map((line) => `${inWords(missingOf(line), line.of.unit)} of line ${line.of.line}`);
  if (rows.length === 0) return [];
  return [
    question(asking, {
      kind: 'returned-short',
      what: `Less came of ${named(asking)} than was announced`,
      why: `the warehouse waits for no more; missing: ${rows.join(', ')}`,
      ...settling(asking, 'Send a later revision of the return with what came'),
    }),
  ];
}

/** Money went out for goods that nobody can sell again. */
function notRestocked(asking: Asking): readonly Question[] {
  const { returned, given, due } = asking.measured;
  const rows = notRestockedOf(asking.measured).map((line) => {
    const { of, came } = line;
    const gone = addDecimals(came.quarantined, came.scrapped);
    return `line ${of.line}: refunded ${inWords(refundableOf(returned, line), of.unit)}, restocked ${formatDecimal(came.restocked)}, not sellable ${formatDecimal(gone)}`;
  });
  if (rows.length === 0) return [];
  return [
    question(asking, {
      kind: 'refunded-not-restocked',
      what: `${named(asking)} is refunded, and not all of it is back on the shelf`,
      why: `${formatDecimal(given)} of ${formatDecimal(due)} given back; ${rows.join('; ')}`,
      ...settling(asking, 'Ask the buyer or the carrier where the goods are'),
      atStake: { amount: formatDecimal(given), currency: asking.standing.refund.currency },
    }),
  ];
}

function overdue(asking: Asking): readonly Question[] {
  return asking.expectations
    .filter(({ standing }) => standing === 'overdue')
    .map(({ document, of, after, dueAt }) =>
      question(
        asking,
        {
          kind: 'document-overdue',
          what: `${of} owes the ${document} of ${named(asking)} since ${dueAt}`,
          why: `after ${after}, not all of it came`,
          canDo: [
            `crossdock status shows whether ${of} can be reached`,
            `Ask ${of}; the question closes itself when the ${document} comes`,
          ],
          ...(document === 'refund' ? {} : { system: of }),
          domain: DOMAINS.get(document) ?? 'return',
        },
        `:${document}:${after}`,
      ),
    );
}

const DOMAINS = new Map<string, NonNullable<Question['domain']>>([
  ['return-receipt', 'return-receipt'],
  ['credit-memo', 'credit-memo'],
  ['refund', 'payment-instruction'],
]);
