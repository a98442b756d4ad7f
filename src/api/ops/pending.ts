/** Claimed values that wait for a person: proposals of those who do not own a field, changes of owners that need a yes. */
import { Type } from 'typebox';
import type { PendingRow, Verdict } from '../../records/index.ts';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { answer, refuse, route, type Call, type Reply } from '../route.ts';
import { versionOf } from '../server/headers/conditions.ts';
import { numbersOf } from '../stock/names.ts';
import { personOf } from './person.ts';
import { By, closed, Id, Moment, Name, named, page, paging, Reason, RecordDomain } from '../shapes.ts';

const Pending = named(
  'PendingValue',
  Type.Object(
    {
      id: Id,
      kind: Type.Enum(['proposal', 'approval']),
      domain: Type.String(),
      recordId: Id,
      number: Type.Optional(Type.String({ description: 'what people call the record' })),
      field: Type.String(),
      scope: Type.String({ description: 'the part of the business; empty: everywhere' }),
      system: Type.String({ description: 'who says so' }),
      version: Type.String(),
      value: Type.Unknown(),
      current: Type.Optional(Type.Unknown()),
      reason: Type.String({ description: 'why it was not simply taken' }),
      decider: Type.Optional(Type.String()),
      since: Moment,
    },
    closed,
  ),
);

function showPending({ key: _key, over: _over, since, ...pending }: PendingRow) {
  return { ...pending, since: since.toISOString() };
}

const Place = Type.Object({ since: Moment, id: Id }, closed);

const filter = Type.Object(
  {
    domain: Type.Optional(RecordDomain),
    system: Type.Optional(Name),
    recordId: Type.Optional(Id),
    ...paging,
  },
  closed,
);

function listOf(kind: 'proposal' | 'approval', words: { path: `/${string}`; name: string; summary: string }) {
  return route({
    ...words,
    method: 'GET',
    scope: 'ops:read',
    input: filter,
    answer: page(Pending),
    handle: async ({ limit, after, ...wanted }, { services }) => {
      const place = readCursor(Place, after);
      if (isRefusal(place)) return place;
      const found = await services.records.pending(services.database, {
        kind,
        ...wanted,
        ...(place === undefined ? {} : { after: { since: new Date(place.since), id: place.id } }),
        limit: toRead(limit),
      });
      const numbers = await numbersOf(
        services,
        found.map(({ recordId }) => recordId),
      );
      const shown = found.map((each) => {
        const number = numbers.get(each.recordId);
        return { ...showPending(each), ...(number === undefined ? {} : { number }) };
      });
      return answer(toPage(shown, limit, ({ since, id }) => ({ since, id })));
    },
  });
}

export const listProposals = listOf('proposal', {
  path: '/ops/v1/proposals',
  name: 'listProposals',
  summary: 'Values from systems that do not own the field, oldest first',
});

export const listApprovals = listOf('approval', {
  path: '/ops/v1/approvals',
  name: 'listApprovals',
  summary: 'Changes by owners that count only after a person’s yes, oldest first',
});

function oneOf(kind: 'proposal' | 'approval', words: { path: `/${string}`; name: string; summary: string }) {
  return route({
    ...words,
    method: 'GET',
    scope: 'ops:read',
    input: Type.Object({ id: Id }, closed),
    answer: Pending,
    handle: async ({ id }, { services }) => {
      const found = await services.records.pendingOne(services.database, id);
      if (found?.kind !== kind) return refuse('HUB_NOT_FOUND', `No ${kind} waits under this id.`);
      const number = (await numbersOf(services, [found.recordId])).get(found.recordId);
      const shown = { ...showPending(found), ...(number === undefined ? {} : { number }) };
      return answer(shown, { version: versionOfPending(found) });
    },
  });
}

export const showProposal = oneOf('proposal', {
  path: '/ops/v1/proposals/{id}',
  name: 'showProposal',
  summary: 'One proposal, with the value in force beside it',
});

export const showApproval = oneOf('approval', {
  path: '/ops/v1/approvals/{id}',
  name: 'showApproval',
  summary: 'One change that needs a yes, with the value in force beside it',
});

type Seen = Pick<PendingRow, 'id' | 'kind' | 'value' | 'current' | 'version' | 'decider'>;

/** What a decision rests on: the claimed value, and the value in force. */
function versionOfPending({ id, kind, value, current, version, decider }: Seen): string {
  return versionOf(id, kind, value, current, version, decider);
}

const Decided = named(
  'Decision',
  Type.Object(
    {
      id: Id,
      verdict: Type.Enum(['accepted', 'rejected', 'approved', 'declined']),
      domain: Type.String(),
      recordId: Id,
      field: Type.String(),
      scope: Type.String(),
      system: Type.String(),
      value: Type.Unknown(),
      by: Type.String(),
      reason: Type.String(),
      at: Moment,
      changedFields: Type.Array(Type.String(), { description: 'What the decision changed in the record' }),
    },
    closed,
  ),
);

function deciding(verdict: Verdict, words: { path: `/${string}`; name: string; summary: string }) {
  return route({
    ...words,
    method: 'POST',
    scope: 'ops:write',
    input: Type.Object({ id: Id, reason: Reason, by: By }, closed),
    answer: Decided,
    comparesState: true,
    refusals: ['HUB_CONFLICT'],
    handle: async ({ id, reason, by }, call) => decide(call, { id, verdict, reason, by }),
  });
}

async function decide(
  call: Call,
  asked: { id: string; verdict: Verdict; reason: string; by: string | undefined },
): Promise<Reply<ReturnType<typeof showDecided>>> {
  const by = personOf(call, asked.by);
  const decided = await call.services.stewardship.decide({
    ...asked,
    by,
    isAsSeen: (pending) => call.isAsSeen(versionOfPending(pending)),
  });
  switch (decided.outcome) {
    case 'decided':
      return answer(showDecided(decided));
    case 'changed':
      return refuse('HUB_PRECONDITION_FAILED');
    case 'not-open':
      return refuse(
        'HUB_CONFLICT',
        'Nothing waits under this id: it was decided or withdrawn, or another value has taken its place. List again.',
      );
    case 'wrong-verdict':
      return refuse(
        'HUB_CONFLICT',
        decided.kind === 'proposal'
          ? 'This is a proposal: accept or reject it.'
          : 'This is an approval: approve or decline it.',
      );
  }
}

type WasDecided = Extract<
  Awaited<ReturnType<Call['services']['stewardship']['decide']>>,
  { outcome: 'decided' }
>;

function showDecided({ decision, changes }: WasDecided) {
  const { key: _key, over: _over, version: _version, at, ...shown } = decision;
  return {
    ...shown,
    at: at.toISOString(),
    changedFields: changes.flatMap((change) => [...change.changedFields]),
  };
}

export const acceptProposal = deciding('accepted', {
  path: '/ops/v1/proposals/{id}/accept',
  name: 'acceptProposal',
  summary: 'Takes the proposed value, until the owner changes its word',
});

export const rejectProposal = deciding('rejected', {
  path: '/ops/v1/proposals/{id}/reject',
  name: 'rejectProposal',
  summary: 'Leaves the owner’s value; the same proposal is not made again',
});

export const approveChange = deciding('approved', {
  path: '/ops/v1/approvals/{id}/approve',
  name: 'approveChange',
  summary: 'Lets the owner’s change count',
});

export const declineChange = deciding('declined', {
  path: '/ops/v1/approvals/{id}/decline',
  name: 'declineChange',
  summary: 'Keeps the value before the change',
});

export const pendingRoutes = [
  listProposals,
  showProposal,
  acceptProposal,
  rejectProposal,
  listApprovals,
  showApproval,
  approveChange,
  declineChange,
];
