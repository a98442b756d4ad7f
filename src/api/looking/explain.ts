/** Why is it so? A record's values with owner, rule, every system's word, what people decided, and what each target was given. */
import { Type } from 'typebox';
import type { FieldExplanation } from '../../records/index.ts';
import { isRefusal } from '../cursor.ts';
import { ShownCrossReference, showCrossReference } from '../ops/references/cross-references.ts';
import { answer, refuse, route } from '../route.ts';
import type { Services } from '../services.ts';
import { closed, Id, Moment, Name, named, RecordDomain } from '../shapes.ts';
import { showRecord, ShownRecord, ShownVersion, showVersion } from '../system/record-shapes.ts';
import { toWire } from '../wire.ts';
import { findRecord } from './find-record.ts';
import { promisesOf, showStandings, Standing } from './standing.ts';

const text = Type.String();

const Provenance = Type.Object(
  {
    system: text,
    version: text,
    rule: text,
    because: Type.Enum(['owner', 'fallback', 'accepted-proposal']),
    messageId: Type.Optional(text),
    contract: Type.Optional(text),
    at: Type.Optional(text),
    by: Type.Optional(text),
    decisionId: Type.Optional(text),
  },
  closed,
);

const Field = named(
  'FieldExplanation',
  Type.Object(
    {
      field: text,
      scope: Type.String({ description: 'the part of the business; empty: everywhere' }),
      value: Type.Optional(Type.Unknown()),
      provenance: Type.Optional(Provenance),
      rules: Type.Array(
        Type.Object(
          {
            rule: text,
            scope: Type.Record(Type.String(), Type.String()),
            owner: text,
            fallbacks: Type.Array(text),
          },
          closed,
        ),
      ),
      sayings: Type.Array(
        Type.Object(
          {
            system: text,
            externalId: text,
            scope: text,
            value: Type.Unknown(),
            since: text,
            version: text,
            messageId: Type.Optional(text),
            contract: Type.Optional(text),
            contested: Type.Boolean(),
            deleted: Type.Boolean(),
            wins: Type.Boolean(),
          },
          closed,
        ),
        { description: 'What each system says of it now' },
      ),
      pending: Type.Array(
        Type.Object(
          {
            id: Id,
            kind: Type.Enum(['proposal', 'approval']),
            system: text,
            value: Type.Unknown(),
            reason: text,
            decider: Type.Optional(text),
          },
          closed,
        ),
      ),
      decisions: Type.Array(
        Type.Object(
          {
            id: Id,
            verdict: Type.Enum(['accepted', 'rejected', 'approved', 'declined']),
            system: text,
            value: Type.Unknown(),
            by: text,
            reason: text,
            at: Moment,
          },
          closed,
        ),
      ),
    },
    closed,
  ),
);

function showField({ pending, decisions, ...field }: FieldExplanation) {
  return {
    ...toWire(field),
    pending: pending.map(({ id, kind, system, value, reason, decider }) =>
      toWire({ id, kind, system, value, reason, decider }),
    ),
    decisions: decisions.map(({ id, verdict, system, value, by, reason, at }) =>
      toWire({ id, verdict, system, value, by, reason, at }),
    ),
  };
}

const Explanation = named(
  'Explanation',
  Type.Object(
    {
      record: ShownRecord,
      fields: Type.Array(Field),
      targets: Type.Array(Standing, {
        description: 'What each target was last sent and confirmed, and why the last try failed',
      }),
      availability: Type.Array(Standing, {
        description: 'Of an item: what was said of its stock at each location, to each target',
      }),
      crossReferences: Type.Array(ShownCrossReference),
      versions: Type.Array(ShownVersion, { description: 'Latest first, at most 20' }),
    },
    closed,
  ),
);

async function explain(services: Services, asked: { domain: RecordDomain; id: string; field?: string }) {
  const found = await findRecord(services, asked.domain, asked.id);
  if (isRefusal(found)) return found;
  const { recordId } = found;
  const [explanation, standings, promises] = await Promise.all([
    services.records.explain(services.database, { by: 'id', recordId }, asked.field),
    services.delivery.stateOf(asked.domain, recordId),
    asked.domain === 'item' ? promisesOf(services, recordId) : [],
  ]);
  if (explanation === undefined) return refuse('HUB_NOT_FOUND', 'The record is gone.');
  const versions = explanation.versions.filter(
    ({ version, changes }) =>
      asked.field === undefined || version === 1 || changes.some(({ field }) => field === asked.field),
  );
  return answer({
    record: showRecord(explanation.record),
    fields: explanation.fields.map(showField),
    targets: await showStandings(services, standings),
    availability: await showStandings(services, promises),
    crossReferences: explanation.crossReferences.map(showCrossReference),
    versions: versions.map(showVersion),
  });
}

const one = { domain: RecordDomain, id: Name };
const common = { method: 'GET', scope: 'ops:read', answer: Explanation } as const;

export const explainRecord = route({
  ...common,
  path: '/ops/v1/explain/{domain}/{id}',
  name: 'explainRecord',
  summary: 'Why a record is as it is, and how far each target has it',
  input: Type.Object(one, closed),
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: (input, { services }) => explain(services, input),
});

export const explainField = route({
  ...common,
  path: '/ops/v1/explain/{domain}/{id}/{field}',
  name: 'explainField',
  summary: 'Why one field has its value',
  input: Type.Object({ ...one, field: Name }, closed),
  refusals: ['HUB_NOT_POSSIBLE'],
  handle: (input, { services }) => explain(services, input),
});

export const explainRoutes = [explainRecord, explainField];
