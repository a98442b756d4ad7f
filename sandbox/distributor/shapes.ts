/** The seeded distributor as plain neutral facts; each simulator turns them into its vendor's own shapes. */

export interface SeedPack {
  /** UN/ECE Rec 20/21 code, e.g. `BX`. */
  readonly unit: string;
  /** Whole number of base units in one pack. */
  readonly holds: number;
  readonly gtin: string;
}

export interface SeedItem {
  /** E.g. `HX-M8X40-A2`. */
  readonly number: string;
  readonly description: string;
  readonly category: string;
  /** UN/ECE Rec 20 code of the base unit, e.g. `EA`, `MTR`, `KGM`, `LTR`. */
  readonly baseUnit: string;
  readonly packs: readonly SeedPack[];
  readonly gtin: string;
  /** Decimal text in kilograms for one base unit; a few items lack it on purpose. */
  readonly weightKg?: string;
  /** Decimal text, per base unit. */
  readonly listPrice: string;
  readonly unitCost: string;
  readonly supplierNumber: string;
  readonly supplierItemNumber: string;
  readonly lotTracked: boolean;
  readonly hazardous: boolean;
  readonly status: 'active' | 'blocked' | 'discontinued';
}

export interface SeedAddress {
  readonly line1: string;
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
  readonly country: string;
}

export interface SeedCustomer {
  readonly number: string;
  readonly level: 'group' | 'bill-to' | 'ship-to' | 'contact';
  /** Number of the customer above. */
  readonly parent?: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly address: SeedAddress;
  readonly paymentTerms: string;
  /** Decimal text in `currency`. */
  readonly creditLimit: string;
  readonly priceGroup?: string;
  readonly currency: 'USD';
  readonly blocked: boolean;
}

export interface SeedSupplier {
  readonly number: string;
  readonly name: string;
  readonly address: SeedAddress;
}

export interface SeedWarehouse {
  /** E.g. `EAST`. */
  readonly number: string;
  readonly name: string;
  readonly address: SeedAddress;
}

/** Somebody who ships for the distributor from a place of his own. */
export interface SeedPartner extends SeedWarehouse {
  /** A 3PL keeps the distributor's goods; a supplier ships what is still his own. */
  readonly kind: '3pl' | 'supplier';
}

export interface SeedAgreement {
  readonly item: string;
  readonly appliesTo:
    | { readonly kind: 'everyone' }
    | { readonly kind: 'customer'; readonly number: string }
    | { readonly kind: 'price-group'; readonly group: string };
  /** Decimal text for one `unit`. */
  readonly price: string;
  readonly unit: string;
  /** It counts for quantities in every unit of the item; absent: in `unit` alone. */
  readonly inEveryUnit?: true;
  /** Decimal text in `unit`. */
  readonly minimumQuantity: string;
  readonly currency: 'USD';
  readonly validFrom: string;
  readonly validTo?: string;
}

export interface SeedStock {
  readonly warehouse: string;
  readonly item: string;
  readonly lot?: string;
  /** Decimal text in the item's base unit. */
  readonly quantity: string;
}

export interface Distributor {
  readonly items: readonly SeedItem[];
  readonly customers: readonly SeedCustomer[];
  readonly suppliers: readonly SeedSupplier[];
  readonly warehouses: readonly SeedWarehouse[];
  readonly partners: readonly SeedPartner[];
  readonly agreements: readonly SeedAgreement[];
  /** The distributor's own, at a 3PL, too. */
  readonly stock: readonly SeedStock[];
  /** What suppliers could ship at once. */
  readonly supplierStock: readonly SeedStock[];
}
