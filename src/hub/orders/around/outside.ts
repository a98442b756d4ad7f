/** Who can be reached and heard now, as plans of orders see it. */
import type { Delivery } from '../../../delivery/index.ts';
import type { Transaction } from '../../../platform/sql.ts';
import type { Around, Open, Outage } from '../../../processes/index.ts';
import type { ErpSilence } from '../effects.ts';

export interface OutsideNeeds {
  readonly outages: Delivery['outages'];
  /** How long the ERP has been silent, where that matters; `undefined`: it is heard. */
  readonly silence: ErpSilence;
}

export type Outside = Pick<Around, 'outagesOf' | 'erp'>;

/** Whether the ERP is heard is looked up where one of these orders was judged without its word. Absent: nobody looks. */
export async function lookOutside(
  needs: OutsideNeeds | undefined,
  tx: Transaction,
  cases: readonly Open[],
): Promise<Outside> {
  if (needs === undefined) return {};
  const outages = new Map<string, Outage[]>();
  for (const { system, since, until } of await needs.outages(tx)) {
    const outage = {
      since: since.toISOString(),
      ...(until === undefined ? {} : { until: until.toISOString() }),
    };
    outages.set(system, [...(outages.get(system) ?? []), outage]);
  }
  const outagesOf = (system: string): readonly Outage[] => outages.get(system) ?? [];
  if (!cases.some(({ state: { credit } }) => credit.at(-1)?.basis === 'cached')) return { outagesOf };
  return { outagesOf, erp: (await needs.silence(tx)) === undefined ? 'heard' : 'silent' };
}
