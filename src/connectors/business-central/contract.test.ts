/** Holds the connector, the companion extension and the simulator to the vendor's published contract, in place. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Value } from 'typebox/value';
import { Type, type TSchema } from 'typebox';
import { describe, expect, test } from 'vitest';
import { COMPANION } from '../../../sandbox/business-central/tables/companion.ts';
import { STANDARD } from '../../../sandbox/business-central/tables/standard.ts';
import { sharedData } from '../../../test/shared-data.ts';
import type { Resource } from './api/resource.ts';
import { ORDER_STATES } from './reopening/order-states.ts';
import { Notifications } from './sources/notifications.ts';
import { Subscription } from './sources/subscription.ts';
import { CustomerBody } from './targets/customers.ts';
import { ItemBody } from './targets/items.ts';
import { RESOURCES, TheirContact, TheirCustomer, TheirItem, TheirLocation, TheirVendor } from './theirs.ts';

const folder = sharedData('microsoft-business-central');
const path = (...parts: readonly string[]): string => join(folder ?? '', ...parts);

/** Entity set → the vendor's page about it. */
const PAGES: Readonly<Record<string, string>> = {
  items: 'dynamics_item.md',
  customers: 'dynamics_customer.md',
  contacts: 'dynamics_contact.md',
  vendors: 'dynamics_vendor.md',
  locations: 'dynamics_location.md',
  paymentTerms: 'dynamics_paymentTerm.md',
  itemCategories: 'dynamics_itemCategory.md',
  unitsOfMeasure: 'dynamics_unitOfMeasure.md',
  itemLedgerEntries: 'dynamics_itemledgerentry.md',
};

function pageOf(entitySet: string): string {
  return readFileSync(path('api-v2.0', 'resources', PAGES[entitySet] ?? 'none'), 'utf8');
}

/** First column of a table below a heading; links lose their address. */
function firstColumn(page: string, heading: string): readonly string[] {
  const section = page.split(`## ${heading}`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\|\[?([A-Za-z0-9]+)/gm)].map(([, name = '']) => name);
}

interface Sample {
  readonly name: string;
  readonly body: unknown;
}

function samples(pattern: RegExp): readonly Sample[] {
  const files = readdirSync(path('api-v2.0', 'samples')).filter((name) => pattern.test(name));
  return files.map((name) => {
    const sample: unknown = JSON.parse(readFileSync(path('api-v2.0', 'samples', name), 'utf8'));
    return { name, body: Value.Parse(SampleFile, sample).body };
  });
}

const SampleFile = Type.Object({ body: Type.Unknown() });

/** Paths of what a sample breaks. */
function broken(schema: TSchema, body: unknown): readonly string[] {
  return Value.Errors(schema, body).map(({ instancePath, params, message }) => {
    const missing = 'requiredProperties' in params ? ` ${String(params.requiredProperties)}` : '';
    return `${instancePath}${missing} ${message}`.trim();
  });
}

const standard = Object.values(RESOURCES).filter(({ api }): boolean => api === 'standard');
const companion = [...Object.values<Resource>(RESOURCES), ORDER_STATES].filter(
  ({ api }): boolean => api === 'companion',
);

describe.skipIf(folder === undefined)("the vendor's pages and samples", () => {
  test.each(standard.map((resource): [string, Resource] => [resource.entitySet, resource]))(
    'document every field and navigation that is read of %s',
    (entitySet, { select, expand }) => {
      const page = pageOf(entitySet);
      expect(select.filter((field) => !firstColumn(page, 'Properties').includes(field))).toEqual([]);
      const navigations = Object.keys(expand ?? {});
      expect(navigations.filter((name) => !firstColumn(page, 'Navigation').includes(name))).toEqual([]);
    },
  );

  test('document every field that is written', () => {
    const written = {
      items: Object.keys(ItemBody.properties),
      customers: Object.keys(CustomerBody.properties),
    };
    const onWire = (field: string): string => (field === 'paymentTermsCode' ? 'paymentTermsId' : field);
    for (const [entitySet, fields] of Object.entries(written)) {
      const known = firstColumn(pageOf(entitySet), 'Properties');
      expect(fields.map(onWire).filter((field) => !known.includes(field))).toEqual([]);
    }
    const created = ['type', 'inventoryPostingGroupCode', 'generalProductPostingGroupCode', 'taxGroupCode'];
    const known = firstColumn(pageOf('items'), 'Properties');
    expect(created.filter((field) => !known.includes(field))).toEqual([]);
  });

  test('name the methods that are used', () => {
    for (const entitySet of ['items', 'customers']) {
      const methods = pageOf(entitySet).split('## Methods')[1]?.split('\n## ')[0] ?? '';
      for (const method of ['GET', 'POST', 'PATCH']) expect(methods).toContain(`[${method} `);
    }
  });

  test('list every standard resource that is subscribed to', () => {
    const page = readFileSync(path('api-v2.0', 'webhooks-subscriptions.md'), 'utf8');
    const supported = page.split('### List of supported entities')[1] ?? '';
    for (const entitySet of ['items', 'customers', 'vendors'])
      expect(supported).toContain(`- ${entitySet}\n`);
    for (const entitySet of ['contacts', 'locations']) expect(supported).not.toContain(`- ${entitySet}\n`);
  });

  test('the OpenAPI description has the paths of what existed in its version', () => {
    const description = readFileSync(path('openapi', 'BCOAS1.0.yaml'), 'utf8');
    for (const entitySet of ['items', 'customers', 'vendors', 'paymentTerms']) {
      expect(description).toContain(`"/companies({company_id})/${entitySet}":`);
    }
  });

  test.each([
    ['items', TheirItem, /^dynamics_item_(get|update__2)/],
    ['vendors', TheirVendor, /^dynamics_vendor_(get__2|update__2)/],
  ])('whole samples of %s keep the contract', (_name, schema, pattern) => {
    const found = samples(pattern);
    expect(found.length).toBeGreaterThan(0);
    expect(found.map(({ name, body }) => [name, broken(schema, body)])).toEqual(
      found.map(({ name }) => [name, []]),
    );
  });

  test('samples that the vendor shortened break the contract in nothing else', () => {
    const [customer] = samples(/^dynamics_customer_get__2/);
    expect(broken(TheirCustomer, customer?.body)).toEqual([]);
    for (const { body } of samples(/^dynamics_location_(get|update__2)/)) {
      expect(broken(TheirLocation, body)).toEqual([expect.stringContaining('lastModifiedDateTime')]);
    }
    // This page writes a date where its own table says datetime.
    const [contact] = samples(/^dynamics_contact_get/);
    expect(broken(TheirContact, contact?.body)).toEqual([expect.stringContaining('/lastModifiedDateTime')]);
  });

  test('samples of notifications and subscriptions keep the contract', () => {
    const [notifications] = samples(/^dynamics-subscriptions__2/);
    expect(broken(Notifications, notifications?.body)).toEqual([]);
    for (const { body } of samples(/^dynamics_subscriptions_(get|create__2|update__2)/)) {
      expect(broken(Subscription, body)).toEqual([]);
    }
  });

  test('the error codes that the connector knows are on the troubleshooting page', () => {
    const page = readFileSync(path('api-v2.0', 'error-codes.md'), 'utf8');
    const known = [
      'Request_EntityChanged',
      'Internal_EntityWithSameKeyExists',
      'Internal_InvalidTableRelation',
    ];
    const others = [
      'Application_StringExceededLength',
      'Application_EvaluateException',
      'Application_InvalidGUID',
    ];
    expect([...known, ...others].filter((code) => !page.includes(code))).toEqual([]);
  });

  test.each(
    STANDARD.filter(({ entitySet }) => PAGES[entitySet] !== undefined).map(
      (entity) => [entity.entitySet, entity] as const,
    ),
  )('the simulator shows nothing of %s that the vendor does not', (entitySet, { fields, navigations }) => {
    const page = pageOf(entitySet);
    const known = firstColumn(page, 'Properties');
    expect(Object.keys(fields).filter((field) => !known.includes(field))).toEqual([]);
    const links = firstColumn(page, 'Navigation');
    expect(Object.keys(navigations ?? {}).filter((name) => !links.includes(name))).toEqual([]);
  });
});

/** The companion's pages: entity set → the fields its AL source declares. */
function companionPages(): ReadonlyMap<string, readonly string[]> {
  const home = join(import.meta.dirname, 'companion');
  const pages = readdirSync(home).filter((name) => name.endsWith('.Page.al'));
  return new Map(
    pages.map((name) => {
      const source = readFileSync(join(home, name), 'utf8');
      const fields = [...source.matchAll(/(?:field|part)\("?([A-Za-z0-9]+)"?;/g)].map(
        ([, field = '']) => field,
      );
      return [/EntitySetName = '([A-Za-z]+)'/.exec(source)?.[1] ?? name, fields];
    }),
  );
}

describe('the companion extension', () => {
  test.each(companion.map((resource): [string, Resource] => [resource.entitySet, resource]))(
    'declares every field that is read of %s',
    (entitySet, { select, expand }) => {
      const declared = companionPages().get(entitySet) ?? [];
      const read = [...select, ...Object.keys(expand ?? {})];
      expect(read.filter((field) => !declared.includes(field))).toEqual([]);
    },
  );

  test('declares the actions that are called, and no permission to read brings them along', () => {
    const home = join(import.meta.dirname, 'companion');
    const page = readFileSync(join(home, 'OrderStates.Page.al'), 'utf8');
    const actions = [...page.matchAll(/\[ServiceEnabled\]\s+procedure ([a-z]+)\(/g)].map(([, name]) => name);
    expect(actions).toEqual(['reopen', 'release']);
    expect(readFileSync(join(home, 'Read.PermissionSet.al'), 'utf8')).not.toContain('Order States');
  });

  test('is what the simulator shows of it, field by field', () => {
    for (const { entitySet, fields, navigations } of COMPANION) {
      const shown = [...Object.keys(fields), ...Object.keys(navigations ?? {})];
      expect(shown.toSorted()).toEqual([...(companionPages().get(entitySet) ?? [])].toSorted());
    }
  });
});
