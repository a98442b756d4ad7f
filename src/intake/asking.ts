/** The words of intake's questions, and the subjects by which they settle again. */
import type { OfferedDecision, Question, QuestionKey } from '../model/exceptions.ts';
import { isBaseUnit, UNMAPPED, unmappedSubject } from '../model/unmapped.ts';
import type { MissingKey, Parked, Unparked } from './inbox/parked-store.ts';

const QUESTION_KIND = {
  breach: 'contract-breach',
  conflict: 'message-conflict',
  poison: 'poison-record',
} as const;
type AskedKind = keyof typeof QUESTION_KIND;
const ASKED_KINDS: readonly AskedKind[] = ['breach', 'conflict', 'poison'];

/** The record's key where it has one, so that a later version of it answers the question. */
function subjectOf({
  source,
  key,
  messageId,
  recordIndex,
}: Pick<Parked, 'source' | 'messageId' | 'recordIndex'> & { key?: string | null }): string {
  return `${source}:${key ?? `${messageId}/${recordIndex}`}`;
}

/** The question about a parked record; one that waits is asked later, by its missing id, see `askForMissing`. */
export function askAboutParked(parked: Parked): readonly Question[] {
  if (parked.kind === 'waiting') return [];
  const [system] = parked.source.split('/');
  const name = parked.key === undefined ? `record ${parked.recordIndex + 1} of a message` : `"${parked.key}"`;
  return [
    {
      kind: QUESTION_KIND[parked.kind],
      subject: subjectOf(parked),
      what: `${name} from ${parked.source} ${WHAT[parked.kind]}`,
      where: 'intake',
      why: parked.reason,
      canDo: [
        `Look at the kept message: crossdock messages show ${parked.messageId}`,
        ...CAN_DO[parked.kind],
        `After a fix on our side, take it in again: crossdock messages reprocess ${parked.messageId}`,
      ],
      ...(system === undefined ? {} : { system }),
      domain: parked.domain,
      messageId: parked.messageId,
      cause: causeOf(parked),
      decisions: [
        {
          do: 'retry',
          label: 'Take it in again with today’s mapping',
          needs: [],
          about: { messageId: parked.messageId },
        },
      ],
    },
  ];
}

const WHAT: Readonly<Record<AskedKind, string>> = {
  breach: 'is not what was agreed',
  conflict: 'came again with other content under the same identity',
  poison: 'cannot be processed',
};
const CAN_DO: Readonly<Record<AskedKind, readonly string[]>> = {
  breach: ['Correct it in the sending system: its next version closes this question'],
  conflict: ['Decide which of the two is true; the first one counts until then'],
  poison: ['Give the reason to whoever maintains the connector or the hub'],
};

/** Breaches of one kind have one cause: the same field against the same promise. */
function causeOf({ source, kind, problems, reason }: Parked): string {
  const [first] = problems;
  if (first === undefined) return `${source} ${kind}: ${reason.slice(0, 120)}`;
  return `${source} ${first.path.replaceAll(/\[\d+\]/g, '[]')}: ${first.agreed}`;
}

/** The questions that no longer stand once these rows are not parked any more. */
export function answeredBy(unparked: readonly Unparked[]): readonly QuestionKey[] {
  return unparked.flatMap((row) =>
    row.kind === 'waiting' ? [] : [{ kind: QUESTION_KIND[row.kind], subject: subjectOf(row) }],
  );
}

/** A record that stands parked anew for another reason: what was asked for the old reason no longer stands. */
export function replacedBy(parked: Parked): readonly QuestionKey[] {
  return ASKED_KINDS.filter((kind) => kind !== parked.kind).map((kind) => ({
    kind: QUESTION_KIND[kind],
    subject: subjectOf(parked),
  }));
}

type KeyOfMissing = Pick<MissingKey, 'source' | 'domain' | 'by' | 'value'>;

const NO_BASE_UNIT = 'base-unit-missing';

/** Our own ids are known here always: what waits by one waits for what its record lacks. */
export function missingKeyQuestion({ source, domain, by, value }: KeyOfMissing): QuestionKey {
  const subject = unmappedSubject(source, { domain, reference: { by, value } });
  return { kind: by === 'record' ? NO_BASE_UNIT : UNMAPPED, subject };
}

/** What a parked record waits for, in words. */
export function wordsOfWait({ domain, reference }: NonNullable<Parked['waitsFor']>): string {
  return isBaseUnit(reference)
    ? `waits for the base unit of the ${domain} ${reference.value}`
    : `waits for the ${domain} with ${reference.by} "${reference.value}"`;
}

/** One question for each missing id, however many records wait for it. */
export function askForMissing(missing: MissingKey): Question {
  const { source, domain, by, kind, records, since, messageId } = missing;
  const [system] = source.split('/');
  const { named, why, canDo, cause } = isBaseUnit({ by, kind: kind ?? '' })
    ? lacking(missing)
    : unknown(missing);
  return {
    ...missingKeyQuestion(missing),
    what: `${records} record${records === 1n ? '' : 's'} from ${source} wait for the ${named}`,
    where: 'intake',
    why: `${why}; the first has been waiting since ${since.toISOString()}`,
    canDo,
    ...(system === undefined ? {} : { system }),
    domain,
    messageId,
    cause: `${source} ${cause}`,
    ...(by === 'externalId' && system !== undefined ? { decisions: [mapping(missing, system)] } : {}),
  };
}

function lacking({ domain, value }: MissingKey) {
  const named = `base unit of the ${domain} ${value}`;
  return {
    named,
    why: `The ${domain} is known, and nobody who owns it has told its base unit`,
    canDo: [`Give the ${domain} its base unit where it is owned; what waits then goes on by itself`],
    cause: `${domain} without a base unit`,
  };
}

function unknown({ source, domain, by, value }: MissingKey) {
  const [system = source] = source.split('/');
  const named = `${domain} with ${WORDS_OF_KEY[by]} "${value}"`;
  return {
    named,
    why: `The hub knows no ${named}`,
    canDo: [
      `Create the ${domain} where it is owned; what waits then goes on by itself`,
      `Or say which of ours it is: crossdock map ${domain} ${system} "${value}" <our id>`,
    ],
    cause: `unmapped ${domain}`,
  };
}

function mapping({ domain, value }: MissingKey, system: string): OfferedDecision {
  return {
    do: 'map-id',
    label: `Say which ${domain} ${system} means by “${value}”: what waits goes on`,
    needs: ['record'],
    about: { system, domain, externalId: value },
  };
}

const WORDS_OF_KEY = {
  record: 'our id',
  externalId: 'the id',
  number: 'the number',
  gtin: 'the GTIN',
  gln: 'the GLN',
} as const;

/** A periodic reading of a source that keeps failing. */
export function askAboutReading(source: string, activity: string, failure: string): Question {
  const [system] = source.split('/');
  return {
    ...readingQuestion(source, activity),
    what: `The ${activity} of ${source} fails again and again`,
    where: 'intake',
    why: failure,
    canDo: [
      `Check the connection: crossdock check ${system ?? source}`,
      'It is tried again by itself; success closes this question',
    ],
    ...(system === undefined ? {} : { system }),
  };
}

export function readingQuestion(source: string, activity: string): QuestionKey {
  return { kind: 'reading-failed', subject: `${source}:${activity}` };
}

export function refusedQuestion(source: string): QuestionKey {
  return { kind: 'signature-refused', subject: source };
}

export function askAboutRefused(source: string, count: number, reason: string): Question {
  const [system] = source.split('/');
  return {
    ...refusedQuestion(source),
    what: `${count} messages to ${source} were refused within a minute`,
    where: 'intake',
    why: reason,
    canDo: [
      'Compare the webhook secret with the one in the sending system',
      'If the sender is a stranger, nothing needs to be done: nothing was kept',
    ],
    ...(system === undefined ? {} : { system }),
  };
}
