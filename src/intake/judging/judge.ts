/** Pure: is a record what was agreed, and what does it say in our words? */
import { mapped, type Mapped, type Problem } from '../../connectors/kit/mapping.ts';
import type { FactOf, Opened, RawMessage, Source } from '../../connectors/kit/source.ts';
import type { FactDomain } from '../../model/facts.ts';
import { problem } from '../../model/values/problem.ts';
import { failureText } from '../../platform/failure.ts';
import { stableHash } from '../../platform/hash.ts';
import { isRecordDomain, isStandingDomain, type FactBody } from '../fact.ts';
import { parseKeptPage, type KeptMessage, type KeptPage } from '../inbox/message.ts';
import { isLedger } from '../intake-source.ts';
import { canonicalProblems } from './canonical-check.ts';
import { contractCheck, presentable, type ContractCheck } from './contract-check.ts';
import { openClearly } from './open-clearly.ts';
import { screen, screenIdentity } from './screen.ts';

/** A record as it lies in a kept message. `version` stands where intake derived one, see `versions.ts`. */
export interface RawRecord {
  readonly recordIndex: number;
  readonly theirs: unknown;
  readonly version?: string;
  /** Where it stands in its file. */
  readonly line?: number;
}

export interface OpenedMessage {
  readonly records: readonly RawRecord[];
  readonly deletedKeys: readonly {
    readonly recordIndex: number;
    readonly key: string;
    readonly version: string;
  }[];
  /** Thin: keys whose present state is to be fetched. */
  readonly keys: readonly string[];
  /** It names less than has changed. */
  readonly readAgain: boolean;
}

export interface Identity {
  readonly key: string;
  readonly theirVersion: string;
  /** Theirs, or the one that intake derived. */
  readonly version: string;
}

/** What one record came to. Identity and hashes are absent where it is too broken to have them. */
export interface Judged {
  readonly recordIndex: number;
  readonly identity?: Identity;
  /** 128 bits of hash over what the mapping made of it; records only, not ledger documents. */
  readonly contentHash?: string;
  readonly deleted?: boolean;
  /** Where it stands in its file. */
  readonly line?: number;
  readonly verdict: Mapped<readonly FactBody[]>;
}

export interface Identified {
  /** 128 bits of hash over the record as it came, as hexadecimal digits; broken records have one too. */
  readonly rawHash: string;
  readonly identity?: Identity;
}

export interface Judge {
  /** Who is it, and what does it look like? Cheaper than `record`: neither contract nor mapping are asked. */
  identify(record: RawRecord): Identified;
  /** Reads the kept bytes. */
  open(message: KeptMessage): Mapped<OpenedMessage>;
  /** `receivedAt` is the present of the message: its instants are held to it. */
  record(record: RawRecord, receivedAt: Date): Judged;
  deletedKey(deleted: OpenedMessage['deletedKeys'][number], receivedAt: Date): Judged;
}

/** Makes the judge of one source; the contract is compiled once. `settings` are the connector's. */
export function judge(source: Source, settings: unknown): Judge {
  const check = contractCheck(source.from);
  return {
    identify: (record) => identify(source, record),
    open: (message) => guarded(() => openMessage(source, message)),
    record: (record, receivedAt) => ({
      ...judgeRecord({ source, settings, check, receivedAt }, record),
      ...(record.line === undefined ? {} : { line: record.line }),
    }),
    deletedKey: (deleted, receivedAt) => judgeDeleted(source, deleted, receivedAt),
  };
}

function judgeDeleted(
  { domain }: Source,
  { recordIndex, key, version }: OpenedMessage['deletedKeys'][number],
  receivedAt: Date,
): Judged {
  const gone = goneFact(domain, key, version);
  if (gone === undefined)
    return { recordIndex, verdict: { breach: [problem(key, 'no deletes: ledger documents stay', 'key')] } };
  const problems = canonicalProblems(domain, gone, receivedAt);
  if (problems.length > 0) return { recordIndex, verdict: { breach: problems.map(presentable) } };
  const identity = { key, theirVersion: version, version };
  return { recordIndex, identity, deleted: true, verdict: mapped([gone]) };
}

/** What it means that a key is gone; `undefined`: in this domain it means nothing. */
function goneFact(domain: FactDomain, key: string, version: string): FactBody | undefined {
  if (isRecordDomain(domain)) return { domain, externalId: key, version, fields: {}, deleted: true };
  return isStandingDomain(domain) ? { document: key, version, state: 'ended', lines: [] } : undefined;
}

function openMessage(source: Source, message: KeptMessage): Mapped<OpenedMessage> {
  const { envelope, body } = message;
  if (envelope.form === 'page') return mapped(toOpened(parseKeptPage(body)));
  if (source.webhook === undefined)
    return { breach: [problem(envelope.form, 'a source that takes webhooks')] };
  const raw: RawMessage = { method: envelope.method, headers: envelope.headers, query: envelope.query, body };
  const opened = openClearly(source.webhook, raw);
  if ('breach' in opened) return { breach: opened.breach.map(presentable) };
  const badKey = keyProblem(source, opened.mapped.keys ?? []);
  return badKey === undefined ? mapped(toOpened(opened.mapped)) : { breach: [badKey] };
}

function keyProblem(source: Source, keys: readonly string[]): Problem | undefined {
  if (keys.length > 0 && source.byKey === undefined)
    return problem(keys[0], 'whole records: this source cannot fetch by key', 'keys');
  return keys.map((key) => screenIdentity(key, '')).find((each) => each !== undefined);
}

function toOpened({ records = [], deletedKeys = [], ...rest }: Opened | KeptPage): OpenedMessage {
  const versions = 'versions' in rest ? rest.versions : undefined;
  const lines = 'lines' in rest ? rest.lines : undefined;
  return {
    records: records.map((theirs, recordIndex) => {
      const [version, line] = [versions?.[String(recordIndex)], lines?.[String(recordIndex)]];
      return {
        recordIndex,
        theirs,
        ...(version === undefined ? {} : { version }),
        ...(line === undefined ? {} : { line }),
      };
    }),
    deletedKeys: deletedKeys.map((each, index) => ({ ...each, recordIndex: records.length + index })),
    keys: 'keys' in rest ? (rest.keys ?? []) : [],
    readAgain: 'readAgain' in rest && (rest.readAgain ?? false),
  };
}

interface Court {
  readonly source: Source;
  readonly settings: unknown;
  readonly check: ContractCheck;
  readonly receivedAt: Date;
}

/** Harmless and with an identity, or why not. */
function examine(source: Source, record: RawRecord): Mapped<Identity> {
  const harm = screen(record.theirs);
  return harm === undefined ? identityOf(source, record) : { breach: [harm] };
}

function identify(source: Source, record: RawRecord): Identified {
  const examined = examine(source, record);
  const rawHash = hashOf(record.theirs);
  return 'breach' in examined ? { rawHash } : { rawHash, identity: examined.mapped };
}

function judgeRecord(court: Court, record: RawRecord): Judged {
  const examined = examine(court.source, record);
  const { recordIndex } = record;
  if ('breach' in examined)
    return { recordIndex, verdict: { breach: whyNobody(court, record, examined.breach) } };
  const identity = examined.mapped;
  const broken = court.check(record.theirs);
  if (broken.length > 0) return { recordIndex, identity, verdict: { breach: broken } };
  const verdict = guarded(() => translate(court, record.theirs, identity));
  if ('breach' in verdict) return { recordIndex, identity, verdict };
  if (isLedger(court.source)) return { recordIndex, identity, verdict };
  return { recordIndex, identity, verdict, contentHash: contentOf(verdict.mapped) };
}

/** A record without an identity mostly breaks its contract too, and that says it better. */
function whyNobody(court: Court, { theirs }: RawRecord, problems: readonly Problem[]): readonly Problem[] {
  const broken = screen(theirs) === undefined ? court.check(theirs) : [];
  return broken.length > 0 ? broken : problems;
}

/** The content without its versions: a changed version alone is not a change of content. */
function contentOf(facts: readonly FactBody[]): string {
  return stableHash(facts.map((fact) => ({ ...fact, version: undefined }))).slice(0, 32);
}

function identityOf(source: Source, { theirs, version }: RawRecord): Mapped<Identity> {
  return guarded(() => {
    const [key, theirVersion] = [source.key(theirs), source.version(theirs)];
    const wrong = screenIdentity(key, theirVersion);
    return wrong === undefined
      ? mapped({ key, theirVersion, version: version ?? theirVersion })
      : { breach: [wrong] };
  });
}

function translate(
  { source, settings, receivedAt }: Court,
  theirs: unknown,
  identity: Identity,
): Mapped<readonly FactBody[]> {
  const ours = source.map(theirs, settings);
  if ('breach' in ours) return { breach: ours.breach.map(presentable) };
  const facts = ours.mapped.map((fact) => toFact(source, fact, identity));
  const problems = facts.flatMap((fact) => canonicalProblems(source.domain, fact, receivedAt));
  return problems.length > 0 ? { breach: problems.map(presentable) } : mapped(facts);
}

function toFact(source: Source, fact: FactOf<FactDomain>, { theirVersion, version }: Identity): FactBody {
  if (!('externalId' in fact)) return toStanding(fact, theirVersion, version);
  if (!isRecordDomain(source.domain)) throw new Error(`a claim about a record is no ${source.domain}`);
  const isReplaced = fact.version === theirVersion && version !== theirVersion;
  return { ...fact, domain: source.domain, ...(isReplaced ? { version } : {}) };
}

/** A document that stands carries its version: a derived one takes the place of theirs. */
function toStanding(fact: FactBody, theirVersion: string, version: string): FactBody {
  const isReplaced = 'document' in fact && 'version' in fact && fact.version === theirVersion;
  return isReplaced ? { ...fact, version } : fact;
}

/** A mapping that throws breaks only the record it was given. */
function guarded<Value>(work: () => Mapped<Value>): Mapped<Value> {
  try {
    return work();
  } catch (error) {
    return { breach: [problem(failureText(error), 'something the mapping can read')] };
  }
}

/** 128 bits as hexadecimal digits. What is too deep to be written is as good as any other of its kind. */
function hashOf(theirs: unknown): string {
  try {
    return stableHash(theirs).slice(0, 32);
  } catch {
    return stableHash(Object.prototype.toString.call(theirs)).slice(0, 32);
  }
}
