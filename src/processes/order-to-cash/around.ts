/** What an order's plan may look at besides its own facts: records, promises of stock, the declared policy, the present. */
import type { Notification } from '../../model/documents/telling.ts';
import type { RecordDomain } from '../../model/facts.ts';
import type { Address } from '../../model/party.ts';
import type { Money, Ratio, Reference } from '../../model/primitives.ts';
import type { Meant } from '../../model/values/measured.ts';
import type { ItemUnits } from '../../model/values/quantity.ts';
import type { Outage } from '../kit/owed.ts';
import type { PlacementBelief } from './prices/placed.ts';
import type { PromiseTerms } from './promise/promise.ts';
import type { ReturnPolicy } from './returns/policy.ts';
import type { SpokenUnit } from './terms/units/spoken.ts';

/** How this landscape works its orders. */
export interface OrderPolicy {
  /** `system/target` that gets the sales orders. */
  readonly places: string;
  /** Who ships from where, in the order in which they are preferred; `isLast`: only when nobody else can (a 3PL). */
  readonly warehouses: readonly Warehouse[];
  /** Among locations that serve equally many lines whole; absent: the declared order. */
  readonly prefer?: 'declared' | 'nearest';
  /** `system/target` that is told of the orders of a channel. */
  readonly statusTargets: (channel: string) => readonly string[];
  /** Locations (numbers) that serve a channel, the preferred first; `undefined`: all do. */
  readonly serving: (channel: string) => readonly string[] | undefined;
  /** Does this location (its number) only back up those that serve the channel? Absent: none does. */
  readonly backsUp?: (channel: string, location: string) => boolean;
  /** Customer tiers for which stock is kept, or which leave some to others; absent: tiers make no difference. */
  readonly tiers?: readonly string[];
  readonly credit: 'hold' | 'not-checked';
  /** How far an order may say that it was placed before or after it came; absent: a day before, five minutes after. */
  readonly placement?: PlacementBelief;
  /** What becomes of an order that would arrive later than it is asked for; absent: it is accepted. */
  readonly onLatePromise?: 'accept' | 'hold';
  /** Absent: the price as shown counts, and where none was shown the agreed one. */
  readonly prices?: PricePolicy;
  /** `reportsInvoices`: what the ERP posts is reported to the tax engine by the hub. */
  readonly tax?: Inquired & { readonly assumedPercent: string; readonly reportsInvoices?: boolean };
  /** `receipts`: `system/target` that books payments in the ERP; absent: people do. */
  readonly payments?: Inquired & { readonly channels?: readonly string[]; readonly receipts?: string };
  /** Consumers' orders of these channels are looked at before they are accepted. */
  readonly fraud?: Inquired & { readonly channels: readonly string[] };
  /** `system/target` that follows parcels. */
  readonly tracking?: string;
  /** Who writes to buyers; absent: others do. */
  readonly notifications?: NotificationPolicy;
  /** `system/target`s that show whole orders beside the customer. */
  readonly summaries: readonly string[];
  /** Receipts that are expected are told to this hub: what is backordered rests on them. */
  readonly restsOnReceipts?: boolean;
  /** So many working days after its day a receipt is still expected; absent: 1. */
  readonly receiptGraceDays?: number;
  /** Absent: no returns are worked. */
  readonly returns?: ReturnPolicy;
  /** How long each document may take, in minutes; absent: nobody waits for it. */
  readonly dueMinutes: Partial<Readonly<Record<DueDocument, number>>>;
  /** So many minutes the ERP and the warehouses may say different things about what left; absent: nobody is asked. */
  readonly graceMinutes?: number;
  /** Who decides what a name of this domain means in a system's words; absent: the landscape does not say. */
  readonly ownerOf?: (domain: RecordDomain, system: string | undefined) => string | undefined;
  /** After so many minutes a person is asked about a line that is backordered still; absent: nobody is. */
  readonly askAboutBackordersAfterMinutes?: number;
}

/** What becomes of an order while an outside system does not answer. */
export interface Inquired {
  /** `system/target` */
  readonly target: string;
  /** So long an answer is waited for, in seconds. */
  readonly patienceSeconds: number;
  /** `accept`: on what is known, up to `upTo` (a total, in its currency); everything above is held. */
  readonly unanswered: 'accept' | 'hold';
  readonly upTo?: Money;
}

export interface NotificationPolicy {
  /** `system/target` */
  readonly target: string;
  /** Buyers of these channels; absent: all. */
  readonly channels?: readonly string[];
  /** A channel that writes itself: its buyers are told nothing of these kinds. */
  readonly quiet?: readonly {
    readonly channel: string;
    readonly about: readonly Notification['about'][];
  }[];
  /** Despatches of an order within so many minutes are one message; absent: each is one. */
  readonly gatherMinutes?: number;
  /** IANA time zone by which days are told to who has none; absent: UTC. */
  readonly zone?: string;
}

export interface PricePolicy {
  /** A shown price may differ from the agreed one by so much of it. */
  readonly tolerancePercent: string;
  /** What counts where they differ by more. */
  readonly onDifference: 'hold' | 'take-shown' | 'take-agreed';
  /** So far from the agreed price may go who decides about orders; further only who may override prices. Absent: as far as they like. */
  readonly overridePercent?: string;
}
export type DueDocument = 'sales-order' | 'warehouse-advice' | 'invoice' | 'tracking';

export interface Warehouse {
  /** Number of the location. */
  readonly location: string;
  /** `system/target` */
  readonly target: string;
  readonly isLast: boolean;
  /** A supplier ships from it to our customer: asked after everybody else, and none of our stock moves. */
  readonly isSupplier?: boolean;
  /** Absent: nobody is promised a day for what leaves from here. */
  readonly promise?: PromiseTerms;
}

/** A customer with what stands above it in the hierarchy, the nearest first. */
export interface PartyTerms {
  readonly id: string;
  readonly number: string;
  readonly name: string | undefined;
  readonly status: string | undefined;
  readonly creditLimit: Money | undefined;
  readonly creditUsed: Money | undefined;
  readonly email: string | undefined;
  readonly address: Address | undefined;
  readonly taxExempt: boolean;
  readonly taxNumber: string | undefined;
  /** Whose agreements it shares. */
  readonly priceGroup?: string | undefined;
  /** IANA time zone. */
  readonly zone?: string | undefined;
}

export interface ItemFacts extends ItemUnits {
  readonly number: string;
  readonly status: string | undefined;
  /** What may be sent instead, the preferred first. */
  readonly substitutes?: readonly ItemSubstitute[];
}

/** So many base units of `itemId` stand for one base unit of the item. */
export interface ItemSubstitute {
  /** Record id. */
  readonly itemId: string;
  readonly ratio: Ratio;
}

/** So much of what a line waits for rests on one receipt. */
export interface RestingPart {
  /** Of the purchase order, as people say it. */
  readonly number: string;
  readonly locationId: string;
  /** ISO 8601; absent: nobody has said when. */
  readonly expectedOn?: string;
  /** Decimal text in the base unit. */
  readonly quantity: string;
  /** Since when it rests there: RFC 3339. */
  readonly since: string;
}

/** For whom stock is asked. */
export interface Asker {
  readonly channel: string;
  /** Price group of the customer, or of the nearest party above it that has one. */
  readonly tier?: string | undefined;
}

export interface KeptForTier {
  readonly tier: string;
  /** Decimal text in the base unit. */
  readonly quantity: string;
}

/** Loaded for many cases at once; everything in it is by our ids. */
export interface Around {
  /** RFC 3339, UTC. */
  readonly now: string;
  readonly policy: OrderPolicy;
  /** When a system did not answer, the earliest first; absent: all of them always did. */
  readonly outagesOf?: ((system: string) => readonly Outage[]) | undefined;
  /** Whether the ERP is silent, for orders that were judged while it was; absent: nobody needs to know. */
  readonly erp?: 'silent' | 'heard' | undefined;
  /** Our id, or `undefined` while nobody knows the reference. */
  readonly resolve: (system: string, domain: RecordDomain, reference: Reference) => string | undefined;
  readonly item: (id: string) => ItemFacts | undefined;
  /** The unit of the item that a system means by a code, by a person's word or as it is measured; absent: every system says what it means. */
  readonly unitMeant?: ((spoken: SpokenUnit & { readonly itemId: string }) => Meant | undefined) | undefined;
  /** The party and those above it. */
  readonly chainOf: (partyId: string) => readonly PartyTerms[];
  readonly locationId: (number: string) => string | undefined;
  readonly locationNumber: (id: string) => string | undefined;
  readonly locationAddress: (id: string) => Address | undefined;
  /** How often agreements about an item have changed; absent: nobody needs to know of these orders. */
  readonly priceStand?: ((itemId: string) => bigint | undefined) | undefined;
  /** What orders of this channel and customer tier can still have, in base units as decimal text; '0' where nothing is known. */
  readonly available: (asker: Asker, itemId: string, locationId: string) => string;
  /** What is kept for customers of other tiers, in base units; absent: nothing is. */
  readonly keptForOthers?: (asker: Asker, itemId: string, locationId: string) => readonly KeptForTier[];
  /** On what this waits, the earliest first; the key is that under which it was said to wait. */
  readonly resting: (key: string) => readonly RestingPart[];
  /** Our number of the case. */
  readonly document: string;
  /** What the documents that the last plan wanted say, by their names: what is under way stays as it was told. */
  readonly kept: ReadonlyMap<string, object>;
}
