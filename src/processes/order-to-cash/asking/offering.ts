/** Adds to each question of an order what the hub would carry out if a person said so: only what is legal now; pure. */
import type { OfferedDecision, Question } from '../../../model/exceptions.ts';
import { UNMAPPED, unmappedCause } from '../../../model/unmapped.ts';
import type { Wait } from '../../kit/process.ts';
import type { Action } from './actions.ts';
import { lineWords } from './held/line-words.ts';

export interface Offer {
  readonly order: { readonly channel: string; readonly number: string };
  readonly actions: readonly Action[];
  readonly waitsFor: readonly Wait[];
}

/** Questions that bring their own decisions keep them; one about a unit offers besides what may be done with the order. */
export function withDecisions(questions: readonly Question[], offer: Offer): readonly Question[] {
  return questions.map((question) => {
    const own = question.decisions ?? [];
    if (own.length > 0 && question.kind !== 'unmapped-unit') return question;
    const decisions = [...own, ...mapping(question, offer), ...acting(question, offer)];
    return decisions.length === 0 ? question : { ...question, decisions };
  });
}

/** What a system calls a record: its own id of it, or a number that nobody has. A person says which record is meant. */
function mapping(
  { kind, cause, domain, system = 'api' }: Question,
  { waitsFor }: Offer,
): readonly OfferedDecision[] {
  if (kind !== UNMAPPED || domain === undefined) return [];
  return waitsFor
    .filter(
      ({ domain: waited, reference }) =>
        waited !== 'availability' &&
        waited !== 'prices' &&
        waited !== 'outage' &&
        waited !== 'silence' &&
        cause === unmappedCause({ domain: waited, reference }),
    )
    .slice(0, 1)
    .flatMap(({ reference: { by, value } }): OfferedDecision[] => {
      if (by === 'record') return [];
      return [
        {
          do: 'map-id',
          label: `Say which ${domain} ${system} means by “${value}”: every order that waits for it goes on`,
          needs: ['record'],
          about: { system, domain, externalId: value, ...(by === 'externalId' ? {} : { by }) },
        },
      ];
    });
}

/** A person's word lets these orders go on; what is wrong with the others must be put right where it is kept. */
const RELEASED = new Set([
  'credit-hold',
  'payment-missing',
  'answer-missing',
  'fraud-suspected',
  'late-promise',
]);
/** Nothing that can be done with the order answers these. */
const UNANSWERABLE = new Set(['tie-out', 'plan-failed', 'claims-differ']);

function acting(question: Question, { order, actions }: Offer): readonly OfferedDecision[] {
  if (UNANSWERABLE.has(question.kind) || question.domain === 'return') return [];
  const asked = new Set(question.lines);
  const meant = actions.filter(
    (action) =>
      action.legal && (isMeant(question.kind, asked, action) || isRestOfStuck(question.kind, action)),
  );
  const together = (action: Action, place: number): string =>
    action.line !== undefined && asked.has(action.line)
      ? `${action.action} ${action.unit ?? ''}`
      : String(place);
  return [...Map.groupBy(meant, together).values()].flatMap((alike) => offer(order, alike));
}

/** The same of several lines is one decision; what it does to each is said as far as people read. */
function offer({ channel, number }: Offer['order'], alike: readonly Action[]): readonly OfferedDecision[] {
  const [first, ...others] = alike;
  if (first === undefined) return [];
  const lines = alike.flatMap(({ line }) => line ?? []);
  const why = [...new Set(alike.map((each) => each.why))].slice(0, MOST_SAID).join('; ');
  const kept = alike.find(({ keeps }) => keeps !== undefined) ?? first;
  const offered = OFFERED[first.action]?.({ ...kept, why }, lines.length === 0 ? '' : lineWords(lines));
  if (offered === undefined) return [];
  const [line] = lines;
  const about = { channel, number, ...(line !== undefined && others.length === 0 && { line }) };
  return [{ needs: [], ...offered, about, ...(others.length > 0 && { lines }) }];
}

const MOST_SAID = 3;

type Offered = Pick<OfferedDecision, 'do' | 'label' | 'mayHave'> & Partial<Pick<OfferedDecision, 'needs'>>;

/** What the hub would carry out of which lines; nobody is asked whether an order should be held. */
const OFFERED: Readonly<Partial<Record<Action['action'], (action: Action, lines: string) => Offered>>> = {
  release: ({ why }) => ({ do: 'release-order', label: `Release it all the same: ${why}` }),
  'accept-price': ({ why }, lines) => ({
    do: 'accept-price',
    label: `Let a price count for ${lines}: ${why}`,
    mayHave: ['unitPrice'],
  }),
  substitute: ({ why }, lines) => ({
    do: 'substitute',
    label: `Send another item for ${lines}: ${why}`,
    needs: ['record'],
  }),
  'invoice-on-account': ({ why }) => ({ do: 'invoice-on-account', label: `Invoice it on account: ${why}` }),
  split: ({ why }) => ({ do: 'split-order', label: `Send what is there: ${why}` }),
  wait: ({ why }, lines) => ({
    do: 'wait',
    label: `Let ${lines} wait until a day: ${why}`,
    needs: ['until'],
  }),
  'cancel-line': ({ why, keeps }, lines) => ({
    do: 'cancel-line',
    label: `Cancel ${keeps === undefined ? '' : 'what has not left of '}${lines}: ${why}`,
  }),
  'keep-surplus': ({ why }, lines) => ({
    do: 'keep-surplus',
    label: `Leave what is too much of ${lines} to the buyer: ${why}`,
  }),
  'cancel-rest': ({ why }) => ({ do: 'cancel-rest', label: `Cancel what has not gone of the order: ${why}` }),
  cancel: ({ why }) => ({ do: 'cancel-order', label: `Cancel the order: ${why}` }),
};

/** Questions about goods that are not there, or that left instead of others. */
const SUPPLY = new Set(['backordered-long', 'substituted-unasked']);

/** The kinds of question that a decision answers; absent: any. Holding an order answers none. */
const ANSWERS: Readonly<Partial<Record<Action['action'], ReadonlySet<string>>>> = {
  release: RELEASED,
  'accept-price': new Set(['price-missing', 'price-differs']),
  'invoice-on-account': new Set(['payment-missing']),
  substitute: SUPPLY,
  wait: SUPPLY,
  split: new Set(['backordered-long']),
  'keep-surplus': new Set(['shipped-too-much', 'cancelled-too-late']),
  hold: new Set(),
};

/** What nobody pays for any more need not be sent: of an order that has left in part, the rests of its lines can be cancelled one by one. */
function isRestOfStuck(kind: string, { action, keeps }: Action): boolean {
  return kind === 'payment-missing' && action === 'cancel-line' && keeps !== undefined;
}

/** A decision about a line answers questions about this line. */
function isMeant(kind: string, asked: ReadonlySet<string>, { action, line }: Action): boolean {
  const isOfKind = ANSWERS[action]?.has(kind) ?? true;
  return isOfKind && (line === undefined || asked.has(line));
}
