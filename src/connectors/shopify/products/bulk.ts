/** The first load: all products in one mutation that the shop runs in the background. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { later, type Outcome } from '../../kit/outcome.ts';
import type { Write } from '../../kit/target.ts';
import type { Context } from '../admin-api.ts';
import { runBulkMutation } from '../bulk-operation.ts';
import { GraphqlError, orNull } from '../graphql-answer.ts';
import { PRODUCT_SET_IN_BULK } from '../operations/products.graphql.ts';
import { outcomeOfError } from '../refusals.ts';
import type { ProductBody } from './body.ts';
import type { Finding } from './find.ts';
import { setArguments } from './set-input.ts';
import { outcomeOfSet, ProductSetAnswer } from './set-answer.ts';

type ProductWrite = Write<ProductBody>;

const Line = Type.Object({
  __lineNumber: Type.Integer({ minimum: 0 }),
  data: Type.Optional(orNull(Type.Object({ productSet: orNull(ProductSetAnswer) }))),
  errors: Type.Optional(Type.Array(GraphqlError)),
});

/** Looks up what is not known, then writes everything else; one outcome for each write, in order. */
export async function writeInBulk(
  context: Context,
  writes: readonly ProductWrite[],
  find: (context: Context, writes: readonly ProductWrite[]) => Promise<readonly Finding[]>,
): Promise<readonly Outcome[]> {
  const findings = await find(context, writes);
  const ready = writes.flatMap((write, index) => {
    const finding = findings[index];
    return finding !== undefined && 'found' in finding ? [{ index, write, found: finding.found }] : [];
  });
  const lines = ready.map(({ write, found }) => setArguments(write, found, context.settings));
  const outcomes = lines.length === 0 ? [] : await run(context, lines);
  const byIndex = new Map(ready.map(({ index }, line) => [index, outcomes[line]]));
  return writes.map((_, index) => {
    const finding = findings[index];
    if (finding !== undefined && 'outcome' in finding) return finding.outcome;
    return byIndex.get(index) ?? later('the bulk operation gave no answer for it', 'uncertain');
  });
}

async function run(
  context: Context,
  variables: readonly unknown[],
): Promise<readonly (Outcome | undefined)[]> {
  const result = await runBulkMutation(context, PRODUCT_SET_IN_BULK, variables);
  if ('failed' in result) return variables.map(() => result.failed);
  const outcomes: (Outcome | undefined)[] = variables.map(() => undefined);
  for (const line of result.lines) {
    if (!Value.Check(Line, line)) continue;
    const [error] = line.errors ?? [];
    outcomes[line['__lineNumber']] =
      error === undefined
        ? outcomeOfSet({ value: line.data?.productSet ?? null })
        : outcomeOfError(error, 'write');
  }
  return outcomes;
}
