/** Orders as the hub keeps them, and quantities of their lines as numbers. */
import type { Hub } from '../../../../src/hub.ts';
import type { Queryable } from '../../../../src/platform/sql.ts';

export type FoundOrder = Awaited<ReturnType<Hub['orders']['list']>>[number];
export type FoundLine = NonNullable<FoundOrder['plan']['lines']>[number];

const PAGE = 200;

/** All of them, the latest first. */
export async function listAll({ orders }: Hub): Promise<readonly FoundOrder[]> {
  const found: FoundOrder[] = [];
  for (;;) {
    const last = found.at(-1);
    const before = last === undefined ? undefined : { openedAt: last.openedAt.toISOString(), id: last.id };
    const page = await orders.list({ limit: PAGE, before });
    found.push(...page);
    if (page.length < PAGE) return found;
  }
}

/** A quantity of a line, such as `shipped`. */
export function amount({ quantities }: FoundLine, name: string): number {
  return Number(quantities[name] ?? 'NaN');
}

/** Kinds of the questions that an order asks. */
export function questionsOf({ plan }: FoundOrder): readonly string[] {
  return (plan.questions ?? []).map(({ kind }) => kind);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** Questions that explain why more left than is wanted, or something that is not wanted: what cannot be undone is asked, not hidden. */
const TOO_LATE = ['shipped-too-much', 'cancelled-too-late'];

/** Has a person been asked about what left of this line, or did it come back since? */
export function isExplained(order: FoundOrder, line: string): boolean {
  return isAskedOf(order, line) || cameBack(order, line);
}

function isAskedOf({ plan }: FoundOrder, line: string): boolean {
  return (plan.questions ?? []).some(
    ({ kind, lines = [] }) => TOO_LATE.includes(kind) && lines.includes(line),
  );
}

/** By the receipts of warehouses: all that left beyond what is wanted. */
function cameBack({ plan }: FoundOrder, name: string): boolean {
  const back = (plan.returns ?? []).flatMap(({ lines }) =>
    lines
      .filter(({ line }) => line === name)
      .map(
        ({ restocked, quarantined, scrapped }) => Number(restocked) + Number(quarantined) + Number(scrapped),
      ),
  );
  const line = (plan.lines ?? []).find((each) => each.line === name);
  const surplus = line === undefined ? 0 : amount(line, 'shipped') - amount(line, 'wanted');
  return surplus > 0 && sum(back) >= surplus;
}

/** The most that any revision ever ordered, by `document line`. */
export async function mostOrdered(database: Queryable): Promise<ReadonlyMap<string, number>> {
  const rows = await database.query<{ document: string; line: string; most: number }>(
    `select c.document, l->>'line' as line, max((l->'quantity'->>'value')::numeric)::float8 as most
     from case_fact f join process_case c on c.id = f.case_id, jsonb_array_elements(f.body->'order'->'lines') l
     where f.kind = 'order' group by c.document, l->>'line'`,
  );
  return new Map(rows.map(({ document, line, most }) => [`${document} ${line}`, most]));
}
