/** The documents of cases as one target may see them: what delivery writes from. */
import type { DeliveryTarget } from '../../delivery/index.ts';
import { listReferences } from '../../model/references.ts';
import type { Queryable } from '../../platform/sql.ts';
import { isKeptBack, isOnlyTold, type Processes } from '../../processes/index.ts';
import type { Records } from '../../records/index.ts';
import { asTargetView, linksOf, type LoadedView } from '../views.ts';

export interface DocumentViewNeeds {
  readonly records: Pick<Records, 'externalIds' | 'fieldsOf'>;
  readonly documents: Processes['documents'];
}

/** A key that has no document any more is not in the answer: it is gone. */
export async function documentViews(
  { records, documents }: DocumentViewNeeds,
  queryable: Queryable,
  { target, keys }: { readonly target: DeliveryTarget; readonly keys: readonly string[] },
): Promise<ReadonlyMap<string, LoadedView>> {
  const found = await documents(queryable, target.name, keys);
  const of = found.flatMap(({ domain, body }) =>
    listReferences(domain, body).flatMap(({ domain: to, reference }) =>
      reference.by === 'record' ? [{ domain: to, recordId: reference.value }] : [],
    ),
  );
  const links = await linksOf({ records }, queryable, { system: target.system, of });
  return new Map(
    found.map((document): readonly [string, LoadedView] => {
      const { key, name, body, revision, externalId, keepsBack, over } = document;
      if (over !== null) return [key, { withheld: over }];
      if (keepsBack !== null && isKeptBack(document)) return [key, { withheld: keepsBack }];
      const { externalId: _none, ...view } = asTargetView(body, links, key);
      // Where nothing follows from it, only the first writing is news.
      const told = externalId !== null && isOnlyTold(name) ? {} : { revision };
      return [key, { ...view, ...told, ...(externalId === null ? {} : { externalId }) }];
    }),
  );
}
