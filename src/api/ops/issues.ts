/** Questions of one cause as one issue, and what people decide: previewed over all members, then carried out by the hub. */
import { Type, type Static } from 'typebox';
import { PlainDate } from '../../model/primitives.ts';
import { DECISIONS, type DecisionName, type TakenDecision } from '../../model/exceptions.ts';
import { hasScope, type Scope } from '../access/scopes.ts';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { findRecord } from '../looking/find-record.ts';
import { answer, refuse, route, type Call, type Reply } from '../route.ts';
import { clause, sentence } from '../sentences.ts';
import type { Services } from '../services.ts';
import { By, closed, Id, Moment, Name, named, page, paging, Reason } from '../shapes.ts';
import { toWire } from '../wire.ts';
import { showExceptions } from './exceptions.ts';
import { personOf } from './person.ts';

const Text = Type.String();
const IssueName = Type.String({
  minLength: 1,
  maxLength: 1000,
  pattern: '^[^\\u0000-\\u001f\\u007f\\ud800-\\udfff]*$',
  description: 'the cause; kind and subject of a question that has none',
});

const Issue = named(
  'Issue',
  Type.Object(
    {
      issue: IssueName,
      open: Type.Integer({ description: 'questions of this cause' }),
      kinds: Type.Array(Text),
      owners: Type.Array(Text),
      systems: Type.Array(Text),
      oldest: Moment,
      example: Type.String({ description: 'what the oldest of them asks' }),
      atStake: Type.Record(Text, Text, { description: 'value by currency, as far as it is known' }),
    },
    closed,
  ),
);

const IssuePlace = Type.Object(
  { open: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 }), issue: Text },
  closed,
);

export const listIssues = route({
  method: 'GET',
  path: '/ops/v1/exceptions/issues',
  name: 'listIssues',
  scope: 'ops:read',
  summary: 'Open questions by what caused them, those of most questions first',
  input: Type.Object({ kind: Type.Optional(Name), owner: Type.Optional(Name), ...paging }, closed),
  answer: page(Issue),
  handle: async ({ limit, after, ...filter }, { services: { exceptions } }) => {
    const place = readCursor(IssuePlace, after);
    if (isRefusal(place)) return place;
    const found = await exceptions.issues({ ...filter, after: place, limit: toRead(limit) });
    return answer(toPage(found.map(toWire), limit, ({ open, issue }) => ({ open, issue })));
  },
});

const decision = {
  do: Type.Enum([...DECISIONS]),
  line: Type.Optional(
    Type.String({ ...Name, description: 'one of several lines; absent: all that the question lists' }),
  ),
  record: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      pattern: '^[^\\u0000-\\u001f\\ud800-\\udfff]*$',
      description: 'number, GTIN or id of the record that is meant',
    }),
  ),
  unitPrice: Type.Optional(
    Type.String({
      pattern: '^(0|[1-9][0-9]{0,17})(\\.[0-9]{1,10})?$',
      description: 'a decimal as text, such as 12.5, for one of the line’s unit',
    }),
  ),
  until: Type.Optional(PlainDate),
  unit: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 20,
      pattern: '^[^\\u0000-\\u001f\\ud800-\\udfff]*$',
      description: 'the unit of the item that is meant, such as BX',
    }),
  ),
  items: Type.Optional(
    Type.Enum(['this', 'all'], {
      description: 'of this item alone, or of every item of the system; without it: this',
    }),
  ),
};
const said = { note: Type.Optional(Reason), by: By };

const Verdict = named(
  'DecisionVerdict',
  Type.Object(
    {
      id: Id,
      what: Type.String({ description: 'what the question asked' }),
      outcome: Type.Enum(['applies', 'applied', 'skipped', 'refused'], {
        description: 'skipped: it no longer asks, and nothing needs to be done',
      }),
      words: Text,
    },
    closed,
  ),
);
export type Verdict = Static<typeof Verdict>;

export const decideException = route({
  method: 'POST',
  path: '/ops/v1/exceptions/{id}/decide',
  name: 'decideException',
  scope: 'ops:write',
  summary: 'Carries out one of the decisions that a question offers',
  description:
    'Only what is legal now is done. The facts close the question. Orders need the scope orders:write besides, ids records:write.',
  input: Type.Object({ id: Id, ...decision, ...said }, closed),
  answer: Verdict,
  refusals: ['HUB_CONFLICT', 'HUB_NOT_POSSIBLE'],
  handle: async ({ id, ...wish }, call): Promise<Reply<Verdict>> => {
    const { exceptions, decisions } = call.services;
    const found = await exceptions.find(id);
    if (found === undefined) return refuse('HUB_NOT_FOUND', 'No question has this id.');
    const verdict = await decisions.apply(found, decidingOf(wish, call));
    const { outcome, words } = verdict;
    const isSo = 'stands' in verdict;
    if (outcome === 'refused') return refuse(isSo ? 'HUB_CONFLICT' : 'HUB_NOT_POSSIBLE', sentence(words));
    if (outcome === 'skipped' && !isSo) return refuse('HUB_CONFLICT', sentence(words));
    return answer({ id, what: await whatOf(call.services, found), outcome: 'applied', words });
  },
});

const Members = page(Verdict);

export const previewIssue = route({
  method: 'POST',
  path: '/ops/v1/exceptions/issues/preview',
  name: 'previewIssueDecision',
  scope: 'ops:read',
  summary: 'What one decision would do to each question of an issue; nothing is done',
  input: Type.Object({ issue: IssueName, ...decision, ...paging }, closed),
  answer: Members,
  handle: ({ issue, limit, after, ...wish }, call) =>
    overMembers(call, { issue, limit, after }, (question) =>
      call.services.decisions.preview(question, decidingOf(wish, call)),
    ),
});

export const applyIssue = route({
  method: 'POST',
  path: '/ops/v1/exceptions/issues/apply',
  name: 'applyIssueDecision',
  scope: 'ops:write',
  summary: 'Carries one decision out for each question of an issue, a page at a time',
  description:
    'Each member has a verdict of its own; those that no longer ask are skipped. Done again, it changes nothing.',
  input: Type.Object({ issue: IssueName, ...decision, ...said, ...paging }, closed),
  answer: Members,
  handle: ({ issue, limit, after, ...wish }, call) =>
    overMembers(call, { issue, limit, after }, (question) =>
      call.services.decisions.apply(question, decidingOf(wish, call)),
    ),
});

type Question = NonNullable<Awaited<ReturnType<Services['exceptions']['find']>>>;
type Judge = (question: Question) => ReturnType<Services['decisions']['preview']>;

interface Wanted {
  readonly issue: string;
  readonly limit: number | undefined;
  readonly after: string | undefined;
}

/** One after the other: what is decided for the first may answer the next. */
async function overMembers({ services }: Call, { issue, limit, after }: Wanted, judge: Judge) {
  const place = readCursor(Id, after);
  if (isRefusal(place)) return place;
  const members = await services.exceptions.list({ issue, after: place, limit: toRead(limit) });
  const shown = toPage(members, limit, ({ id }) => id);
  const entries: Verdict[] = [];
  for (const member of shown.entries) {
    const now = (await services.exceptions.find(member.id)) ?? member;
    const { outcome, words } = await judge(now);
    entries.push({ id: member.id, what: await whatOf(services, member), outcome, words });
  }
  return answer({ ...shown, entries });
}

type Wish = TakenDecision & { readonly note?: string | undefined; readonly by?: string | undefined };

function decidingOf({ by, ...wish }: Wish, call: Call) {
  return {
    ...wish,
    by: personOf(call, by),
    isNamed: call.idempotencyKey !== undefined,
    mayOverride: hasScope(call.caller.scopes, 'prices:override'),
    may: (name: DecisionName) => hasScope(call.caller.scopes, NEEDED[name]),
    recordOf: async (domain: Parameters<typeof findRecord>[1], text: string) => {
      const found = await findRecord(call.services, domain, text);
      return isRefusal(found)
        ? { why: clause(found.detail ?? `no ${domain} is called ${text}`) }
        : { id: found.recordId };
    },
  };
}

/** What a key must be allowed to do besides. */
const NEEDED: Readonly<Record<DecisionName, Scope>> = {
  'cancel-order': 'orders:write',
  'cancel-rest': 'orders:write',
  'cancel-line': 'orders:write',
  'keep-surplus': 'orders:write',
  'release-order': 'orders:write',
  'invoice-on-account': 'orders:write',
  'accept-price': 'orders:write',
  substitute: 'orders:write',
  'split-order': 'orders:write',
  wait: 'orders:write',
  'settle-return': 'orders:write',
  'change-return': 'orders:write',
  'map-id': 'records:write',
  'map-unit': 'records:write',
  retry: 'ops:write',
};

async function whatOf(services: Services, question: Question): Promise<string> {
  const [shown] = await showExceptions(services, [question]);
  return shown?.what ?? question.what;
}

export const issueRoutes = [listIssues, decideException, previewIssue, applyIssue];
