/** Shopify's connector against its simulator, through the conformance suite of all connectors. */
import { Value } from 'typebox/value';
import { payOrder } from '../../../sandbox/shopify/orders/entry.ts';
import type { OrderState } from '../../../sandbox/shopify/orders/state.ts';
import { changeProduct, deleteProduct } from '../../../sandbox/shopify/resolvers/product-set.ts';
import { Secret } from '../../platform/secrets.ts';
import type { OrderStatus } from '../../model/documents/outgoing.ts';
import type { Item } from '../../model/item.ts';
import { connectorSuite } from '../kit/suite/connector-suite.ts';
import { PartyBody } from './companies/body.ts';
import { FulfilmentBody } from './fulfilments/body.ts';
import { shopify } from './index.ts';
import { InventoryBody } from './inventory/body.ts';
import { PriceBody } from './prices/body.ts';
import { ProductBody } from './products/body.ts';
import { productWith, startShop, view, WAREHOUSE, type System } from './testing/sandbox-shop.ts';

const screw: Item = {
  number: 'HX-M8X40',
  status: 'active',
  description: 'Hex bolt M8 × 40',
  marketingText: 'Strong & cheap.\n\nA2 <stainless>.',
  category: 'Bolts',
  baseUnit: 'EA',
  packs: [{ unit: 'BX', ratio: { numerator: 100, denominator: 1 } }],
  gtin: '04006381333931',
  weight: { value: '0.0125', unit: 'KGM' },
  listPrice: { amount: '14.00', currency: 'USD', per: { value: '1', unit: 'BX' } },
};

const bolt: ProductBody = {
  sku: 'HX-M8X40',
  title: 'Hex bolt M8 × 40',
  descriptionHtml: '<p>Strong</p>',
  productType: 'Bolts',
  status: 'ACTIVE',
  unit: 'EA',
  price: '0.14',
  barcode: '04006381333931',
  weight: { value: '0.0125', unit: 'KILOGRAMS' },
};
const tape: ProductBody = {
  ...bolt,
  sku: 'tape/50 m',
  title: 'Tape',
  unit: 'MTR',
  barcode: null,
  weight: null,
};

const levelBody = ({ prepared }: System, index: number): InventoryBody => ({
  inventoryItemId: prepared[index]?.variants[0]?.inventoryItemId ?? '',
  locationId: WAREHOUSE,
  name: 'available',
  quantity: 12 + index,
});

const priceBody = ({ prepared }: System, index: number): PriceBody => ({
  audience: { kind: 'everyone' },
  variantId: prepared[index]?.variants[0]?.id ?? '',
  unit: 'EA',
  amount: '4.50',
  currency: 'USD',
  minimumQuantity: index === 0 ? 1 : 100,
  validFrom: null,
  validTo: null,
  state: 'active',
  copiedPrice: 'current',
});

/** All lines in one parcel. */
function fulfilmentOf(order: OrderState, quantity: number): FulfilmentBody {
  const lines = order.lines.map(({ id }) => ({ lineItemId: id, quantity }));
  return {
    orderId: order.id,
    state: 'open',
    shipments: [{ id: 'S-1', company: 'Roadrunner Freight', numbers: [`RR1-${order.name}`], lines }],
  };
}

const pieces = (value: string) => ({ value, unit: 'EA' });
const status: OrderStatus = {
  channel: 'storefront',
  orderNumber: '#1001',
  channelOrderId: 'gid://shopify/Order/12',
  status: 'shipped',
  asOf: '2026-03-01T00:00:00Z',
  lines: [
    {
      line: '77',
      status: 'shipped',
      ordered: pieces('4'),
      shipped: pieces('3'),
      invoiced: pieces('0'),
      credited: pieces('0'),
      cancelled: pieces('0'),
    },
  ],
  shipments: [
    {
      id: 'S-1',
      at: '2026-03-01T00:00:00Z',
      carrier: 'Roadrunner Freight',
      trackingNumbers: ['RR1'],
      lines: [{ line: '77', quantity: pieces('3') }],
    },
  ],
};

connectorSuite('Shopify', {
  connector: shopify,
  start: startShop,
  wrongCredential: (settings) => ({ ...settings, accessToken: new Secret('another') }),
  wrongWebhookSecret: (settings) => ({ ...settings, webhookSecret: new Secret('another') }),
  sources: {
    products: {
      seededKeys: ({ shop }) => [...shop.products.keys()],
      change: async ({ shop, prepared }) => {
        const [product] = prepared;
        if (product === undefined) throw new Error('nothing prepared');
        changeProduct(shop, product, { title: 'Another name' });
        return product.id;
      },
      remove: async ({ shop, prepared }) => {
        const id = prepared[1]?.id ?? '';
        deleteProduct(shop, id);
        return id;
      },
      unknownKey: 'gid://shopify/Product/1',
      webhook: { protects: 'content', replayProtected: false },
    },
    orders: {
      seededKeys: ({ shop }) => [...shop.orders.keys()],
      change: async ({ shop }) => {
        const [order] = shop.orders.values();
        if (order === undefined) throw new Error('nothing was ordered');
        payOrder(shop, order);
        return order.id;
      },
      unknownKey: 'gid://shopify/Order/1',
      webhook: { protects: 'content', replayProtected: false },
    },
  },
  targets: {
    products: {
      bodies: () => [bolt, tape],
      changed: (body) => ({ ...Value.Parse(ProductBody, body), title: 'Another name', price: '0.15' }),
      refused: () => ({ ...bolt, sku: 'BLANK', title: ' ' }),
      holds: ({ shop }, body) => productWith(shop, Value.Parse(ProductBody, body).sku).length,
      views: [view<'item'>(screw), view<'item'>({ ...screw, gtin: null, weight: null, status: 'blocked' })],
    },
    inventory: {
      bodies: (system) => [levelBody(system, 0), levelBody(system, 1)],
      changed: (body) => ({ ...Value.Parse(InventoryBody, body), quantity: 3 }),
      refused: (system) => ({ ...levelBody(system, 0), locationId: 'gid://shopify/Location/1' }),
      holds: ({ shop }, body) => {
        const { inventoryItemId, locationId, quantity } = Value.Parse(InventoryBody, body);
        const level = shop.variantOfInventoryItem.get(inventoryItemId)?.levels.get(locationId);
        return level?.active === true && level.available === quantity ? 1 : 0;
      },
      views: [
        view<'availability'>(
          {
            item: { by: 'record', value: 'r1' },
            location: { by: 'number', value: 'EAST' },
            measure: 'channel-available',
            quantity: '12.7',
            unit: 'EA',
            asOf: '2026-01-01T00:00:00Z',
          },
          { 'inventory-item': 'gid://shopify/InventoryItem/12' },
        ),
      ],
    },
    prices: {
      bodies: (system) => [priceBody(system, 0), priceBody(system, 1)],
      changed: (body) => ({ ...Value.Parse(PriceBody, body), amount: '4.20' }),
      refused: (system) => ({ ...priceBody(system, 0), unit: 'BX', minimumQuantity: 7 }),
      holds: ({ shop }, body) => {
        const { variantId, minimumQuantity, amount } = Value.Parse(PriceBody, body);
        const prices = [...shop.priceLists.values()].flatMap(({ prices }) => prices.get(variantId) ?? []);
        const amounts = prices.map((price) =>
          minimumQuantity === 1 ? price.amount : price.breaks.get(minimumQuantity)?.amount,
        );
        return amounts.filter((each) => each === amount).length;
      },
      views: [
        view<'price-agreement'>(
          {
            item: { by: 'record', value: 'r1' },
            appliesTo: { kind: 'price-group', group: 'GOLD' },
            price: { amount: '45.00', currency: 'USD', per: { value: '100', unit: 'EA' } },
            minimumQuantity: { value: '100', unit: 'EA' },
            validFrom: '2026-01-01',
            status: 'active',
          },
          { variant: 'gid://shopify/ProductVariant/12' },
        ),
      ],
    },
    companies: {
      bodies: ({ companyId }) => [
        { kind: 'company', number: 'C2', name: 'Birch Ltd' },
        {
          kind: 'location',
          number: 'S1',
          name: 'Birch yard',
          companyId,
          companyNumber: 'C1',
          phone: null,
          taxExempt: true,
          address: {
            address1: '1 Dock Rd',
            address2: null,
            city: 'Erie',
            zip: '16501',
            zoneCode: 'PA',
            countryCode: 'US',
          },
          priceGroup: 'GOLD',
        },
        {
          kind: 'contact',
          parentId: companyId,
          firstName: 'Ada',
          lastName: 'Birch',
          email: 'ada@birch.example',
          phone: null,
        },
      ],
      changed: (body) => ({ ...Value.Parse(PartyBody, body), name: 'Another name' }),
      refused: () => ({ kind: 'company', number: 'C3', name: ' ' }),
      holds: ({ shop }, body) => {
        const party = Value.Parse(PartyBody, body);
        const email = party.kind === 'contact' ? party.email : undefined;
        const number = party.kind === 'contact' ? undefined : party.number;
        const all = [...shop.companies.values(), ...shop.companyLocations.values()];
        const people = [...shop.contacts.values()].filter(
          (contact) => email !== undefined && contact.email === email,
        );
        return (
          all.filter(({ externalId }) => number !== undefined && externalId === number).length + people.length
        );
      },
      views: [
        view<'party'>({ number: 'C2', level: 'bill-to', name: 'Birch Ltd', status: 'active' }),
        view<'party'>(
          {
            number: 'S1',
            level: 'ship-to',
            parent: { by: 'record', value: 'r2' },
            name: 'Birch yard',
            address: {
              lines: ['1 Dock Rd', 'Gate 4'],
              city: 'Erie',
              region: 'PA',
              postalCode: '16501',
              country: 'US',
            },
          },
          { party: 'gid://shopify/Company/12' },
        ),
        view<'party'>(
          {
            number: 'P1',
            level: 'contact',
            parent: { by: 'record', value: 'r2' },
            name: 'Ada Birch',
            email: 'ada@birch.example',
          },
          { party: 'gid://shopify/Company/12' },
        ),
      ],
    },
    fulfilments: {
      bodies: ({ shop }) => [...shop.orders.values()].map((order) => fulfilmentOf(order, 2)),
      changed: (body) => {
        const told = Value.Parse(FulfilmentBody, body);
        const [first] = told.shipments;
        const next = first === undefined ? [] : [{ ...first, id: 'S-2', numbers: ['RR2', 'RR3'] }];
        return { ...told, shipments: [...told.shipments, ...next] };
      },
      refused: () => ({ orderId: 'gid://shopify/Order/1', state: 'open', shipments: [] }),
      holds: ({ shop }, body) => {
        const { orderId, shipments } = Value.Parse(FulfilmentBody, body);
        const told = shop.orders.get(orderId)?.fulfillments ?? [];
        return told.filter(({ numbers }) => numbers.join() === shipments[0]?.numbers.join()).length;
      },
      views: [
        view<'order-status'>(status),
        view<'order-status'>({ ...status, status: 'refused', shipments: [] }),
      ],
    },
  },
});
