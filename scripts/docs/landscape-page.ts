/** The page of the words in which a landscape is written, from the shapes that check it. */
import { OrderPolicy, PARTS, PricingPolicy, StockPolicy } from '../../src/landscape/types.ts';
import { page, schemaRows, table } from './markdown.ts';

const HEADS = ['Field', 'Type', 'Needed', 'What it is'];

/** Gives the page, one section for each list of a landscape. */
export function landscapePage(): string {
  return page('Landscape', [
    'What may stand in each list of `landscape({ … })`. The words to write it with (`system`, `domain`, `owns`, `flow`, …) are in `src/landscape/define.ts`; the sandbox’s own landscape, `sandbox/landscape/`, is the example.',
    ...Object.entries(PARTS).flatMap(([name, shape]) => [`## \`${name}\``, table(HEADS, schemaRows(shape))]),
    '## `stock`',
    table(HEADS, schemaRows(StockPolicy)),
    '## `orders`',
    table(HEADS, schemaRows(OrderPolicy)),
    '## `pricing`',
    table(HEADS, schemaRows(PricingPolicy)),
  ]);
}
