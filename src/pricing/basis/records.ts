/** The records that prices rest on, in the words of the pricing station: items, parties, agreements. */
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { RecordDomain } from '../../model/facts.ts';
import { Item } from '../../model/item.ts';
import { Party } from '../../model/party.ts';
import { PriceAgreement } from '../../model/price-agreement.ts';
import type { Queryable } from '../../platform/sql.ts';
import type { Agreement, ChainMember, PricedItem } from '../resolution/agreement.ts';

/** A golden record, as the station needs it. */
export interface PricingRecord {
  readonly domain: RecordDomain;
  readonly recordId: string;
  readonly version: number;
  readonly number: string;
  readonly deleted: boolean;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly scoped: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What the station needs of golden records. */
export interface RecordNeeds {
  /** Versions of the living records among these. */
  readonly versionsOf: (
    queryable: Queryable,
    recordIds: readonly string[],
  ) => Promise<ReadonlyMap<string, number>>;
  readonly recordsOf: (
    queryable: Queryable,
    recordIds: readonly string[],
  ) => Promise<readonly PricingRecord[]>;
  /** The fields as one channel sees them; without a channel: as they are everywhere. */
  readonly viewFor: (record: PricingRecord, channel: string | undefined) => object;
}

const ItemParts = Compile(Type.Pick(Item, ['baseUnit', 'packs', 'listPrice']));
const PartyParts = Compile(Type.Pick(Party, ['level', 'parent', 'priceGroup', 'currency']));
const AgreementShape = Compile(PriceAgreement);

/** The item, or `undefined` where it has no base unit: no quantity of it means anything. */
export function toItem(record: PricingRecord, view: object): PricedItem | undefined {
  const fields = pick(view, ['baseUnit', 'packs', 'listPrice']);
  if (!ItemParts.Check(fields) || !fields.baseUnit) return undefined;
  return {
    id: record.recordId,
    version: record.version,
    number: record.number,
    baseUnit: fields.baseUnit,
    packs: fields.packs ?? [],
    listPrice: fields.listPrice ?? undefined,
  };
}

/** A party with what stands above it. */
export interface PricedParty extends ChainMember {
  readonly number: string;
  readonly version: number;
  readonly parentId: string | undefined;
  readonly currency: string | undefined;
}

export function toParty(record: PricingRecord, view: object): PricedParty {
  const read = pick(view, ['level', 'parent', 'priceGroup', 'currency']);
  const fields = PartyParts.Check(read) ? read : {};
  return {
    id: record.recordId,
    number: record.number,
    version: record.version,
    level: fields.level ?? undefined,
    priceGroup: fields.priceGroup ?? undefined,
    currency: fields.currency ?? undefined,
    parentId: fields.parent?.value,
  };
}

/** The agreement; one that does not have its shape has no price, and says so as a loser. */
export function toAgreement(record: PricingRecord, view: object): Agreement {
  const { recordId: id, version, number } = record;
  return { id, version, number, fields: AgreementShape.Check(view) ? view : {} };
}

/** The items that an agreement speaks of, anywhere in the business; none once it is deleted. */
export function itemsSpokenOf({ deleted, fields, scoped }: PricingRecord): readonly string[] {
  if (deleted) return [];
  const ids = [fields, ...Object.values(scoped)].flatMap(({ item }) =>
    ReferenceShape.Check(item) ? [item.value] : [],
  );
  return [...new Set(ids)];
}

const ReferenceShape = Compile(Type.Object({ by: Type.Literal('record'), value: Type.String() }));

function pick(view: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(view).filter(([name]) => names.includes(name)));
}
