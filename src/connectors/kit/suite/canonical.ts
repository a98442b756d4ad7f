/** Is what a mapping gave really ours? The canonical shapes by domain. */
import { Compile } from 'typebox/compile';
import type { FactDomain } from '../../../model/facts.ts';
import { Item } from '../../../model/item.ts';
import { Location } from '../../../model/location.ts';
import { Party } from '../../../model/party.ts';
import { PriceAgreement } from '../../../model/price-agreement.ts';
import { StockCount, StockMovement } from '../../../model/stock.ts';
import { Supplier } from '../../../model/supplier.ts';

const shapes = {
  item: Compile(Item),
  party: Compile(Party),
  location: Compile(Location),
  'price-agreement': Compile(PriceAgreement),
  supplier: Compile(Supplier),
  'stock-movement': Compile(StockMovement),
  'stock-count': Compile(StockCount),
} satisfies Record<FactDomain, unknown>;

/** Ledger documents stand for themselves; claims carry fields. */
export function isLedger(domain: FactDomain): boolean {
  return domain === 'stock-movement' || domain === 'stock-count';
}

/** What is wrong with a mapped fact, in words; an empty list where it is right. */
export function canonicalProblems(domain: FactDomain, fact: unknown): readonly string[] {
  if (isLedger(domain)) return shapeProblems(domain, fact);
  const { externalId, version, fields } = claimOf(fact);
  return [
    ...(isText(externalId) ? [] : ['externalId is no text']),
    ...(isText(version) ? [] : ['version is no text']),
    ...shapeProblems(domain, fields),
  ];
}

/** The parts of a claim, whatever it is. */
export function claimOf(fact: unknown): { externalId?: unknown; version?: unknown; fields?: unknown } {
  return typeof fact === 'object' && fact !== null ? fact : {};
}

function shapeProblems(domain: FactDomain, value: unknown): string[] {
  return shapes[domain].Errors(value).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= 255;
}
