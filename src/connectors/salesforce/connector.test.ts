/** The connector passes the conformance suite against the sandbox's org. */
import { Value } from 'typebox/value';
import type { OrderSummary } from '../../model/documents/telling.ts';
import type { TargetView } from '../kit/target.ts';
import { connectorSuite } from '../kit/suite/connector-suite.ts';
import { salesforce } from './connector.ts';
import { OrderBody, ShownOrder } from './orders/body.ts';
import { AccountBody } from './targets/accounts.ts';
import { ContactBody } from './targets/contacts.ts';
import { PriceBody } from './targets/prices.ts';
import { ProductBody } from './targets/products.ts';
import { otherKey, startOrg, type SandboxOrg } from './testing/sandbox-org.ts';

type ObjectName = Parameters<SandboxOrg['crm']['org']['living']>[0];

const CUSTOMER_TYPES = ['Buying Group', 'Customer', 'Ship-To'];
const idsOf = ({ crm }: SandboxOrg, object: ObjectName): readonly string[] =>
  crm.org.living(object).map((row) => String(row['Id']));
const accountIds = ({ crm }: SandboxOrg): readonly string[] =>
  crm.org
    .living('Account')
    .filter((row) => CUSTOMER_TYPES.includes(String(row['Type'])))
    .map((row) => String(row['Id']));
const entryIds = ({ crm, settings }: SandboxOrg): readonly string[] =>
  crm.org
    .living('PricebookEntry')
    .filter((row) => {
      const book = crm.org.find('Pricebook2', row['Pricebook2Id']);
      return Object.hasOwn(settings.priceBooks, String(book?.['Name']));
    })
    .map((row) => String(row['Id']));

/** Changes a record as people do it, and gives its id. */
const changing =
  (object: ObjectName, edit: string, seed = 3) =>
  async ({ crm }: SandboxOrg): Promise<string> => {
    const told = await crm.edits[edit]?.({ seed });
    return new RegExp(`Changed ${object} (\\S+)`).exec(told ?? '')?.[1] ?? 'nothing was changed';
  };

const removing =
  (object: ObjectName, idOf: (system: SandboxOrg) => string | undefined) =>
  async (system: SandboxOrg): Promise<string> => {
    const id = idOf(system) ?? 'nothing is there';
    system.crm.org.delete(object, id);
    return id;
  };

const heldWith = ({ crm }: SandboxOrg, object: ObjectName, number: string): number =>
  crm.org.living(object).filter((row) => row['Hub_Number__c'] === number).length;

const works: AccountBody = {
  number: 'C-NEW-1',
  Name: 'Works “North” & Söhne',
  Type: 'Customer',
  ParentId: null,
  Phone: '+1 555 0100',
  BillingStreet: '7 Dock Road\nGate 2',
  BillingCity: 'Reading',
  BillingState: null,
  BillingPostalCode: 'RG1 1AA',
  BillingCountry: 'United States',
};
const shed: AccountBody = { number: "C-NEW-2'\\", Name: 'Shed', Type: 'Ship-To' };
const person: ContactBody = {
  number: 'P-NEW-1',
  AccountId: null,
  FirstName: 'Ada M.',
  LastName: 'Fernhurst',
  Email: 'ada@works.example',
  Phone: null,
};
const bolt: ProductBody = {
  number: 'HX-NEW/1',
  Name: 'Hexagon bolt × 40 mm',
  Description: null,
  Family: 'Fasteners',
  QuantityUnitOfMeasure: 'Each',
  IsActive: true,
};

/** Prices for a product that gold customers have none for yet, and for one that has none at all. */
function newPrices({ crm }: SandboxOrg): readonly PriceBody[] {
  const gold = crm.org.living('Pricebook2').find(({ Name }) => Name === 'GOLD')?.['Id'];
  const priced = crm.org.living('PricebookEntry').filter((row) => row['Pricebook2Id'] === gold);
  const free = crm.org
    .living('Product2')
    .filter(({ Id }) => priced.every(({ Product2Id }) => Product2Id !== Id));
  const { id = '' } = crm.org.create('Product2', { Name: 'Not priced yet', QuantityUnitOfMeasure: 'Box' });
  const price = { currency: 'USD', UnitPrice: '12.5', IsActive: true };
  return [
    ...free.slice(0, 1).map((row) => ({
      priceBook: 'GOLD',
      Product2Id: String(row['Id']),
      unit: String(row['QuantityUnitOfMeasure']),
      ...price,
    })),
    { priceBook: 'Standard Price Book', Product2Id: id, unit: 'Box', ...price },
  ];
}

function heldPrices({ crm }: SandboxOrg, { priceBook, Product2Id }: PriceBody): number {
  const book = crm.org.living('Pricebook2').find(({ Name }) => Name === priceBook)?.['Id'];
  return crm.org
    .living('PricebookEntry')
    .filter((row) => row['Pricebook2Id'] === book && row['Product2Id'] === Product2Id).length;
}

/** One order from another channel that nobody has seen yet, and one of a single line. */
function newOrders({ crm }: SandboxOrg): readonly OrderBody[] {
  const standard = crm.org.living('Pricebook2').find(({ IsStandard }) => IsStandard === true)?.['Id'];
  const [one, other] = crm.org
    .living('PricebookEntry')
    .filter((row) => row['Pricebook2Id'] === standard && row['IsActive'] === true)
    .map((row) => crm.org.find('Product2', row['Product2Id']));
  const line = (name: string, product: typeof one, Quantity: string) => ({
    line: name,
    Product2Id: String(product?.['Id']),
    unit: String(product?.['QuantityUnitOfMeasure']),
    Quantity,
    UnitPrice: '9.95',
  });
  const customer = crm.org.living('Account').find(({ Type }) => Type === 'Customer');
  const shown: ShownOrder = {
    channel: 'storefront',
    AccountId: String(customer?.['Id']),
    EffectiveDate: '2026-03-02',
    PoNumber: 'PO “7”',
    currency: 'USD',
    total: '119.4',
    requestedDate: '2026-03-09',
    shipTo: null,
    lines: [line('1', one, '10'), line('2', other, '2.5')],
  };
  const order = { number: 'CD-NEW-1', status: 'Received', erpNumber: null, shipped: '1: Received' };
  return [
    { ...order, milestones: '2026-03-02 09:00 UTC: received\n2026-03-02 09:01 UTC: accepted', shown },
    {
      ...order,
      number: "CD-NEW-2'\\",
      status: 'Shipped',
      erpNumber: 'S-ORD-1',
      milestones: null,
      shown: { ...shown, PoNumber: null, requestedDate: null, lines: [line('1', one, '1')] },
    },
  ];
}

/** Other progress, one line in another quantity, one gone. */
function changedOrder(body: unknown): OrderBody {
  const order = Value.Parse(OrderBody, body);
  const shown = Value.Parse(ShownOrder, order.shown);
  const lines = shown.lines.slice(0, 1).map((line) => ({ ...line, Quantity: '7' }));
  return { ...order, status: 'Picked', erpNumber: 'S-ORD-9', shown: { ...shown, lines } };
}

/** A product that the price book of shown orders does not have. */
function unpricedOrder(system: SandboxOrg): OrderBody {
  const [order] = newOrders(system);
  const { id = '' } = system.crm.org.create('Product2', { Name: 'Unpriced', QuantityUnitOfMeasure: 'Box' });
  const shown = Value.Parse(ShownOrder, order?.shown);
  const lines = shown.lines.map((line) => ({ ...line, Product2Id: id, unit: 'Box' }));
  return { ...Value.Parse(OrderBody, order), number: 'CD-BAD', shown: { ...shown, lines } };
}

const heldOrders = ({ crm }: SandboxOrg, { number }: OrderBody): number =>
  crm.org.living('Order').filter((row) => row['Crossdock_Order__c'] === number).length;

interface PricedOrg extends SandboxOrg {
  readonly newPrices: readonly PriceBody[];
}

const above = { by: 'record', value: 'above' } as const;
function view<Fields extends TargetView['fields']>(fields: Fields) {
  return { fields, externalIdOf: () => '001Xd0000000001', numberOf: () => undefined };
}

const summary: OrderSummary = {
  document: 'CD-000000000001',
  channel: 'storefront',
  orderNumber: '#1001',
  customer: above,
  orderDate: '2026-03-02',
  currency: 'USD',
  total: '99.50',
  status: 'released',
  lines: [
    {
      line: '1',
      item: above,
      status: 'released',
      quantity: { value: '10.0', unit: 'EA' },
      shipped: { value: '0', unit: 'EA' },
      unitPrice: '9.950',
    },
  ],
  milestones: [{ what: 'received', at: '2026-03-02T09:00:00Z' }],
};

connectorSuite('salesforce', {
  connector: salesforce,
  start: async (): Promise<PricedOrg> => {
    const system = await startOrg();
    return { ...system, newPrices: newPrices(system) };
  },
  wrongCredential: (settings) => ({ ...settings, privateKey: otherKey }),
  sources: {
    accounts: {
      seededKeys: accountIds,
      change: changing('Account', 'renameAccount'),
      remove: removing('Account', (system) => accountIds(system).at(-1)),
    },
    contacts: {
      seededKeys: (system) => idsOf(system, 'Contact'),
      change: changing('Contact', 'callContact'),
    },
    products: {
      seededKeys: (system) => idsOf(system, 'Product2'),
      change: changing('Product2', 'renameProduct'),
    },
    'price-book-entries': {
      seededKeys: entryIds,
      change: async (system) => {
        const [id = ''] = entryIds(system);
        system.crm.org.update('PricebookEntry', id, { UnitPrice: 99.5 });
        return id;
      },
    },
    orders: {
      seededKeys: (system) => idsOf(system, 'Order'),
      change: async ({ crm }) => {
        const told = await crm.edits['changeOrderLine']?.({ seed: 3 });
        return /\((801\w+)\)/.exec(told ?? '')?.[1] ?? 'nothing was changed';
      },
    },
  },
  targets: {
    accounts: {
      bodies: () => [works, shed],
      changed: (body) => ({ ...Value.Parse(AccountBody, body), Name: 'Works, changed' }),
      refused: () => ({ number: 'C-BAD', Type: 'Customer' }),
      holds: (system, body) => heldWith(system, 'Account', Value.Parse(AccountBody, body).number),
      views: [
        view({ number: 'C-1', level: 'group', name: 'Group', parent: null, address: null, phone: null }),
        view({
          number: 'C-2',
          level: 'ship-to',
          name: 'Works',
          parent: above,
          phone: '1',
          address: { lines: ['7 Dock Road', 'Gate 2'], city: 'Reading', country: 'US' },
        }),
      ],
    },
    contacts: {
      bodies: () => [person, { number: 'P-NEW-2', LastName: 'Cher' }],
      changed: (body) => ({ ...Value.Parse(ContactBody, body), LastName: 'Caldmoor' }),
      refused: () => ({ number: 'P-BAD', LastName: 'Ash', Email: 'nobody@nowhere' }),
      holds: (system, body) => heldWith(system, 'Contact', Value.Parse(ContactBody, body).number),
      views: [
        view({
          number: 'P-1',
          level: 'contact',
          name: 'Ada M. Fernhurst',
          parent: above,
          email: 'a@b.example',
        }),
        view({ number: 'P-2', level: 'contact', name: 'Cher', phone: null, address: null }),
      ],
    },
    products: {
      bodies: () => [bolt, { number: 'CB-NEW', Name: 'Cable' }],
      changed: (body) => ({ ...Value.Parse(ProductBody, body), Name: 'Hexagon bolt, changed' }),
      refused: () => ({ number: 'BAD', Name: 'Buy now!!!' }),
      retired: (body) => {
        const product = Value.Parse(ProductBody, body);
        return 'IsActive' in product ? { ...product, IsActive: false } : product;
      },
      holds: (system, body) => heldWith(system, 'Product2', Value.Parse(ProductBody, body).number),
      views: [
        view({ number: 'I-1', description: 'Plain', baseUnit: 'EA', status: null }),
        view({
          number: 'I-2',
          description: 'Full',
          marketingText: 'Holds.',
          category: 'Fasteners',
          baseUnit: 'MTR',
          status: 'discontinued',
        }),
      ],
    },
    prices: {
      bodies: (system) => system.newPrices,
      changed: (body) => ({ ...Value.Parse(PriceBody, body), UnitPrice: '11.75' }),
      refused: (system) => ({
        ...system.newPrices[1],
        Product2Id: String(system.crm.org.living('Product2')[0]?.['Id']),
        unit: 'Pallet',
      }),
      retired: (body) => ({ ...Value.Parse(PriceBody, body), IsActive: false }),
      holds: (system, body) => heldPrices(system, Value.Parse(PriceBody, body)),
      views: [
        view({
          item: above,
          appliesTo: { kind: 'everyone' },
          price: { amount: '9.950', currency: 'USD', per: { value: '1', unit: 'EA' } },
          status: 'active',
        }),
        view({
          item: above,
          appliesTo: { kind: 'price-group', group: 'GOLD' },
          price: { amount: '9.5', currency: 'USD', per: { value: '1.0', unit: 'BX' } },
          minimumQuantity: { value: '1', unit: 'BX' },
          status: 'ended',
        }),
      ],
    },
    orders: {
      bodies: newOrders,
      changed: changedOrder,
      refused: unpricedOrder,
      holds: (system, body) => heldOrders(system, Value.Parse(OrderBody, body)),
      views: [
        view(summary),
        view({
          ...summary,
          channel: 'crm',
          orderNumber: '00000101',
          status: 'cancelled',
          erpNumber: 'S-ORD-1',
          shipTo: above,
          purchaseOrder: 'PO-1',
          requestedDate: '2026-03-09',
        }),
      ],
    },
  },
});
