/** What an order names and nobody knows: lines that name the same are one question; pure. */
import type { Question } from '../../../../model/exceptions.ts';
import { UNMAPPED, unmappedCause } from '../../../../model/unmapped.ts';
import type { Resolved, Unknown } from '../../resolving.ts';
import type { OrderState } from '../../state.ts';
import { lineWords } from './line-words.ts';

export interface UnmappedInput {
  /** `channel/number` */
  readonly subject: string;
  readonly state: Pick<OrderState, 'current'>;
  readonly resolved: Pick<Resolved, 'unknown'>;
}

export function unmappedQuestions({ subject, state, resolved }: UnmappedInput): readonly Question[] {
  const system = state.current?.system ?? '';
  return [...Map.groupBy(resolved.unknown, placeOf)].flatMap(([place, alike]) =>
    alike.slice(0, 1).map((first) => questionOf({ subject, system, place, alike }, first)),
  );
}

/** Where it stands does not matter of an item: as long as any line names it, the question stays the same. */
function placeOf({ reference: { by, value }, place, line }: Unknown): string {
  return line === undefined ? place : `item ${by} ${value}`;
}

interface Asking {
  readonly subject: string;
  readonly system: string;
  readonly place: string;
  readonly alike: readonly Unknown[];
}

function questionOf(
  { subject, system, place, alike }: Asking,
  { domain, reference, place: named }: Unknown,
): Question {
  const lines = alike.flatMap(({ line }) => line ?? []);
  const names = lines.length === 0 ? named : `${lineWords(lines)}: item`;
  return {
    kind: UNMAPPED,
    subject: `order/${subject}:${place}`,
    what: `order ${subject} names the ${domain} “${reference.value}”, which nobody knows`,
    where: 'processes',
    why: `${names} by ${reference.by} of ${system}`,
    canDo: [
      'crossdock exceptions show <id> ranks the records that may be meant',
      reference.by === 'externalId'
        ? `crossdock records map ${system} ${domain} "${reference.value}" <number>: every order that waits for it goes on`
        : `Give ${domain === 'item' ? 'an item' : `a ${domain}`} this ${reference.by} where it is kept, or say which ${domain} ${system} means by it: every order that waits for it goes on`,
    ],
    domain,
    ...(system === 'api' ? {} : { system }),
    cause: unmappedCause({ domain, reference }),
    ...(lines.length > 0 && { lines }),
  };
}
