/** The connector and the simulator against Shopify's own contract, in place: schema, webhook schemas and exemplars. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHmac } from 'node:crypto';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  parse,
  print,
  validate,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { SCHEMA_FILE } from '../../../sandbox/shopify/admin-endpoint.ts';
import { sharedData } from '../../../test/shared-data.ts';
import { announceProduct } from '../../../sandbox/shopify/webhooks.ts';
import { suiteContext } from '../kit/suite/suite-context.ts';
import { parseJson } from '../kit/parse-json.ts';
import { everyOperation } from './operations/all.ts';
import { productWebhook } from './products/webhook.ts';
import { startShop } from './testing/sandbox-shop.ts';

const schemaFile = sharedData('shopify', 'admin-graphql', '2026-04-admin-schema.graphql');
const webhooks = sharedData('shopify', 'webhooks');
// Shopify's own schema breaks a rule about deprecated fields that graphql-js checks since version 17.
const read = (file: string): GraphQLSchema => buildSchema(readFileSync(file, 'utf8'), { assumeValid: true });
const ours = read(SCHEMA_FILE);
const theirs = schemaFile === undefined ? undefined : read(schemaFile);

describe.skipIf(theirs === undefined)("Shopify's schema of 2026-04", () => {
  test.each(everyOperation())('takes %s', (_name, text) => {
    expect(theirs && validate(theirs, parse(text)).map(({ message }) => message)).toEqual([]);
  });

  test('refuses an operation with a field that it does not have', () => {
    expect(theirs && validate(theirs, parse('{ shop { colour } }'))).toHaveLength(1);
  });

  test("has everything that the simulator's part of it has, with the same types", () => {
    expect(theirs && differences(ours, theirs)).toEqual([]);
  });

  test('shows a difference where there is one', () => {
    const changed = buildSchema(
      readFileSync(SCHEMA_FILE, 'utf8')
        .replace('legacyResourceId: UnsignedInt64!', 'legacyResourceId: Int')
        .replace('  ARCHIVED', '  SHELVED'),
      { assumeValid: true },
    );
    expect(theirs && differences(changed, theirs).length).toBeGreaterThanOrEqual(2);
  });
});

test.each(everyOperation())('the simulator takes %s', (_name, text) => {
  expect(validate(ours, parse(text)).map(({ message }) => message)).toEqual([]);
});

/** Everything of `part` that is missing or different in `whole`. */
function differences(part: GraphQLSchema, whole: GraphQLSchema): readonly string[] {
  return Object.values(part.getTypeMap()).flatMap((type) => {
    if (type.name.startsWith('__') || (isScalarType(type) && isSpecifiedScalarType(type))) return [];
    const real = whole.getType(type.name);
    if (real === undefined) return [`${type.name} is missing`];
    return real.constructor === type.constructor
      ? memberDifferences(type, real)
      : [`${type.name} is another kind`];
  });
}

function memberDifferences(type: GraphQLNamedType, real: GraphQLNamedType): readonly string[] {
  if (isEnumType(type) && isEnumType(real)) {
    return type
      .getValues()
      .flatMap(({ name }) => (real.getValue(name) ? [] : [`${type.name}.${name} is missing`]));
  }
  if (isInputObjectType(type) && isInputObjectType(real)) {
    return Object.values(type.getFields()).flatMap((field) =>
      argumentDifference(`${type.name}.${field.name}`, field, real.getFields()[field.name]),
    );
  }
  const hasFields = isObjectType(type) || isInterfaceType(type);
  if (!hasFields || !(isObjectType(real) || isInterfaceType(real))) return [];
  return Object.values(type.getFields()).flatMap((field) => {
    const same = real.getFields()[field.name];
    const name = `${type.name}.${field.name}`;
    if (same === undefined || String(same.type) !== String(field.type))
      return [`${name}: ${String(same?.type)}`];
    const kept = field.args.flatMap((argument) =>
      argumentDifference(
        `${name}(${argument.name})`,
        argument,
        same.args.find((each) => each.name === argument.name),
      ),
    );
    const needed = same.args.filter(
      (each) => String(each.type).endsWith('!') && each.astNode?.defaultValue === undefined,
    );
    const lost = needed.filter((each) => !field.args.some((argument) => argument.name === each.name));
    return [...kept, ...lost.map((each) => `${name} needs ${each.name}`)];
  });
}

type Given = GraphQLArgument | GraphQLInputField;

function argumentDifference(name: string, given: Given, real: Given | undefined): readonly string[] {
  const text = (each: Given): string => {
    const value = each.astNode?.defaultValue;
    return `${String(each.type)} = ${value === undefined ? 'nothing' : print(value)}`;
  };
  return real !== undefined && text(given) === text(real)
    ? []
    : [`${name}: ${real ? text(real) : 'missing'}`];
}

const PRODUCT_ID = '788032119674292922';

describe.skipIf(webhooks === undefined)('webhooks about products, as Shopify publishes them', () => {
  /** The example in the description of each topic, all versions. */
  const examples = ['2025-04', '2026-04'].flatMap((version) =>
    ['create', 'update', 'delete'].map((name) => [`${version} products/${name}`, version, name] as const),
  );

  test.each(examples)('%s is verified and opens to its product', async (_, version, name) => {
    const file = readFileSync(join(webhooks ?? '', 'metadatas', version, 'products', `${name}.json`), 'utf8');
    const example: unknown = JSON.parse(file).response;
    // The published examples round the id as JavaScript does; the wire has all digits.
    const body = Buffer.from(
      JSON.stringify(example).replace(/"id":788032119674292\d+/, `"id":${PRODUCT_ID}`),
    );
    const { verdict, opened } = await receive(`products/${name}`, body);
    expect(verdict).toEqual({
      verdict: 'verified',
      deliveryId: expect.stringMatching(new RegExp(`^products/${name} event-1 [0-9a-f]{16}$`)),
    });
    const key = `gid://shopify/Product/${PRODUCT_ID}`;
    const version9 = '2026-01-01T10:00:00.000000000Z';
    const expected = name === 'delete' ? { deletedKeys: [{ key, version: version9 }] } : { keys: [key] };
    expect(opened).toEqual({ mapped: expected });
  });

  const exemplars = ['2023-10', '2025-04'].flatMap((version) => {
    const folder = sharedData('shopify', 'webhooks', 'exemplars', version, 'products');
    return folder === undefined ? [] : readdirSync(folder).map((file) => join(folder, file));
  });

  test.each(exemplars)('exemplar %s is verified and opens', async (file) => {
    const { verdict, opened } = await receive('products/update', readFileSync(file));
    expect(verdict.verdict).toBe('verified');
    expect(opened).toEqual({ mapped: { keys: ['gid://shopify/Product/123'] } });
  });

  test('the simulator sends what the schema of the topic asks for, and nothing else', async () => {
    const schema = JSON.parse(
      readFileSync(join(webhooks ?? '', 'schemas', '2026-04', 'products', 'update.json'), 'utf8'),
    );
    const system = await startShop();
    const sent: string[] = [];
    const [product] = system.prepared;
    if (product !== undefined) {
      announceProduct(
        { ...system.shop, announce: (_topic, _subject, body) => sent.push(body([])) },
        'PRODUCTS_UPDATE',
        product,
      );
    }
    await system.close();
    const parsed = parseJson(Buffer.from(sent[0] ?? ''));
    const payload = Object('mapped' in parsed ? parsed.mapped : {});
    expect(Object.keys(payload).toSorted()).toEqual(Object.keys(schema.properties).toSorted());
    const known = Object.keys(schema.properties.variants.items.properties);
    const variant = Object.keys(payload.variants[0]);
    expect(variant.filter((name) => !known.includes(name))).toEqual([]);
    const required: string[] = schema.properties.variants.items.required;
    expect(required.filter((name) => !variant.includes(name))).toEqual([]);
  });
});

async function receive(topic: string, body: Uint8Array) {
  const system = await startShop();
  const message = {
    method: 'POST',
    query: {},
    body,
    headers: {
      'x-shopify-topic': topic,
      'x-shopify-hmac-sha256': createHmac('sha256', 'secret').update(body).digest('base64'),
      'x-shopify-shop-domain': system.settings.shopDomain,
      'x-shopify-api-version': '2026-04',
      'x-shopify-event-id': 'event-1',
      'x-shopify-triggered-at': '2026-01-01T10:00:00Z',
    },
  };
  await system.close();
  return {
    verdict: productWebhook.verify(message, suiteContext(system.settings)),
    opened: productWebhook.open(message),
  };
}
