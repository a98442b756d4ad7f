/** How every target writes: look up, change only what differs, one batch, one outcome for each record. */
import { ask, done, later, type Outcome } from '../../kit/outcome.ts';
import type { Write } from '../../kit/target.ts';
import { sendBatch, type BatchReply, type BatchRequest } from '../api/batch.ts';
import { textOf, type RawRecord } from '../api/lists.ts';
import { existsAlready, isStale, outcomeOfFailure, outcomeOfRefusal, type Answered } from '../api/refusal.ts';
import { recordPath } from '../api/resource.ts';
import type { Context } from '../api/session.ts';
import { isOutcome, type Body, type Fields, type Kind } from './kind.ts';
import { idOf, lookUp } from './look-up.ts';

/** A record may change while we write it: read again and write again, once. */
const ROUNDS = 2;

/** Creates or updates; one outcome for each write, in order. */
export function writeRecords(
  context: Context,
  kind: Kind,
  writes: readonly Write<Body>[],
): Promise<readonly Outcome[]> {
  return inRounds(context, { kind, stepFor }, writes);
}

/**
 * Takes records out of use. Business Central refuses to delete what has entries, and what has none may have some tomorrow: they are
 * blocked, and what is gone or blocked already is done.
 */
export function retireRecords(
  context: Context,
  kind: Kind,
  writes: readonly Write<Body>[],
): Promise<readonly Outcome[]> {
  return inRounds(context, { kind, stepFor: retirementFor }, writes);
}

/** What is to be done about one record: a request, or how it ended without one. */
interface Job {
  readonly kind: Kind;
  readonly stepFor: (context: Context, kind: Kind, seen: Seen) => Promise<BatchRequest | Outcome>;
}

async function inRounds(
  context: Context,
  job: Job,
  writes: readonly Write<Body>[],
): Promise<readonly Outcome[]> {
  const outcomes: (Outcome | 'again')[] = writes.map(() => 'again');
  for (let round = 0; round < ROUNDS; round++) {
    const open = [...writes.entries()].filter(([index]) => outcomes[index] === 'again');
    if (open.length === 0) break;
    const toWrite = open.map(([, write]) => write);
    const settled = await oneRound(context, job, toWrite);
    for (const [position, [index]] of open.entries()) outcomes[index] = settled[position] ?? 'again';
  }
  return outcomes.map((outcome) =>
    outcome === 'again' ? later(`the ${job.kind.noun} keeps changing while we write it`, 'busy') : outcome,
  );
}

async function oneRound(
  context: Context,
  { kind, stepFor: step }: Job,
  writes: readonly Write<Body>[],
): Promise<readonly (Outcome | 'again')[]> {
  const find = await lookUp(context, kind, writes);
  if (typeof find !== 'function') return writes.map(() => find);
  const steps = await Promise.all(writes.map((write) => step(context, kind, { write, record: find(write) })));
  const requests = steps.filter((each): each is BatchRequest => !isOutcome(each));
  if (requests.length === 0) return steps.filter(isOutcome);
  const reply = await sendBatch(context, kind.resource.api, requests);
  return steps.map((each, index) => {
    if (isOutcome(each)) return each;
    const write = writes[index];
    const record = write === undefined ? undefined : find(write);
    return outcomeOf(reply, requests.indexOf(each), record);
  });
}

interface Seen {
  readonly write: Write<Body>;
  /** Its present state in Business Central. */
  readonly record: RawRecord | undefined;
}

async function stepFor(
  context: Context,
  kind: Kind,
  { write, record }: Seen,
): Promise<BatchRequest | Outcome> {
  if (record === undefined) return creationFor(context, kind, write);
  return changeFor(context, { kind, record }, changesOf(kind, write, kind.held(record)));
}

async function retirementFor(
  context: Context,
  kind: Kind,
  { write, record }: Seen,
): Promise<BatchRequest | Outcome> {
  if (record === undefined) return done(write.externalId ?? write.body.number);
  const retired = kind.retired(context.settings);
  if (isOutcome(retired)) return retired;
  const held = kind.held(record);
  const differing = Object.entries(retired).filter(([field, value]) => held[field] !== value);
  return changeFor(context, { kind, record }, Object.fromEntries(differing));
}

/** Replaces exactly the state that was read. */
async function changeFor(
  context: Context,
  { kind, record }: { readonly kind: Kind; readonly record: RawRecord },
  changed: Fields,
): Promise<BatchRequest | Outcome> {
  if (Object.keys(changed).length === 0) return done(idOf(record));
  const body = await kind.toWire(context, changed);
  if (isOutcome(body)) return body;
  const path = recordPath(context.settings, kind.resource.entitySet, idOf(record));
  return { method: 'PATCH', path, body, ifMatch: textOf(record, '@odata.etag') || '*' };
}

function outcomeOf(reply: BatchReply, position: number, record: RawRecord | undefined): Outcome | 'again' {
  if (reply.batch === 'answered') return outcomeOfPart(reply.parts[position], record);
  const whole = reply.reply;
  return whole.reply === 'failed' ? outcomeOfFailure(whole.failure) : outcomeOfRefusal(whole);
}

function outcomeOfPart(part: Answered | undefined, record: RawRecord | undefined): Outcome | 'again' {
  if (part === undefined) return later('the batch broke off before its answer', 'uncertain');
  if (part.status >= 300) return isStale(part) || existsAlready(part) ? 'again' : outcomeOfRefusal(part);
  if (record !== undefined) return done(idOf(record));
  const created = part.body;
  if (typeof created !== 'object' || created === null || !('id' in created)) {
    return later('created, but the answer names no id', 'uncertain');
  }
  return done(String(created.id).toLowerCase());
}

async function creationFor(
  context: Context,
  kind: Kind,
  { body, externalId }: Write<Body>,
): Promise<BatchRequest | Outcome> {
  if (externalId !== undefined) {
    return ask(`${kind.noun} ${body.number} was deleted in Business Central: shall it be made again?`);
  }
  const added = kind.creation(context, body);
  if (isOutcome(added)) return added;
  const wire = await kind.toWire(context, body);
  if (isOutcome(wire)) return wire;
  const path = `companies(${context.settings.company})/${kind.resource.entitySet}`;
  return { method: 'POST', path, body: { ...added, ...wire } };
}

/**
 * Sends only what the hub changed since the last delivery, so that a fresh edit of another field in Business Central
 * survives. Where nothing changed on our side the repair of drift is meant, and everything that differs is sent.
 */
function changesOf(kind: Kind, { body, previous }: Write<Body>, held: Fields): Fields {
  const written = Object.keys(body).filter((field) => field !== 'number' && !kind.fixed.includes(field));
  const ours = written.filter((field) => previous !== undefined && previous[field] !== body[field]);
  const candidates = ours.length > 0 ? ours : written;
  const differing = candidates.filter((field) => held[field] !== body[field]);
  return Object.fromEntries(differing.map((field) => [field, body[field]]));
}
