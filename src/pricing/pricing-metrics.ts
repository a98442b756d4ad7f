/** What pricing counts. */
import { counter, histogram } from '../platform/telemetry/metrics.ts';

export const quotedLines = counter({
  name: 'crossdock_pricing_lines_total',
  help: 'Lines of price quotes by what became of them: priced, or why not',
  labels: ['outcome'],
});
export const comparedPrices = counter({
  name: 'crossdock_pricing_certified_total',
  help: 'Prices held against the ERP’s own: matched, mismatched, or not answered by it',
  labels: ['verdict'],
});
export const quoteSeconds = histogram({
  name: 'crossdock_pricing_quote_seconds',
  help: 'How long price quotes took, with all their lines',
});
