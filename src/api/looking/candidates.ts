/** Which records may be meant where a question says that nobody knows a reference: found when it is shown, never kept. */
import { unmappedIn, placeInOrder, type PlaceInOrder } from '../../model/unmapped.ts';
import type { Candidate, Unknown } from '../../records/index.ts';
import type { Services } from '../services.ts';

interface Question {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly cause?: string | undefined;
  readonly system?: string | undefined;
  readonly closedAt?: unknown;
}

type Needs = Pick<Services, 'records' | 'orders' | 'database'>;

/** Each reference is looked for in several ways: a list shows the candidates of so many. */
const MOST_IN_A_LIST = 20;

/** Gives the candidates by the id of the question; questions that are closed, or about something else, have none. */
export async function candidatesFor(
  needs: Needs,
  questions: readonly Question[],
): Promise<ReadonlyMap<string, readonly Candidate[]>> {
  const asked = questions.flatMap((question) => {
    const unmapped = question.closedAt === undefined ? unmappedIn(question) : undefined;
    return unmapped === undefined ? [] : [{ question, unmapped }];
  });
  const found = new Map<string, readonly Candidate[]>();
  for (const { question, unmapped } of asked.slice(0, MOST_IN_A_LIST)) {
    const { domain, reference } = unmapped;
    const place = placeInOrder(question.subject);
    const unknown = {
      domain,
      system: question.system ?? '',
      value: reference.value,
      ...(domain === 'party' && place !== undefined && (await toldOf(needs, place))),
    };
    found.set(question.id, await needs.records.resembling(needs.database, unknown));
  }
  return found;
}

type Told = Pick<Unknown, 'name' | 'postalCode' | 'belongsTo'>;

/** What the order tells of the one whom it does not name in our words. */
async function toldOf(
  { orders, records, database }: Needs,
  { channel, number, place }: PlaceInOrder,
): Promise<Told> {
  const told = await orders.told(channel, number);
  if (told === undefined) return {};
  const { shipToName: name, shipToAddress, customer } = told.order;
  const known = { name, postalCode: shipToAddress?.postalCode };
  if (place !== 'ship-to') return known;
  const asked = [{ domain: 'party' as const, reference: customer }];
  const [belongsTo] = await records.resolveReferences(database, told.system, asked);
  return { ...known, belongsTo };
}
