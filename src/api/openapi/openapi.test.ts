import { describe, expect, test } from 'vitest';
import { routes } from '../routes.ts';
import { openApi } from './openapi.ts';

const document = openApi(routes, '0.0.0');
const text = JSON.stringify(document);

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly responses: Readonly<Record<string, object>>;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the tests below are the check
const paths = JSON.parse(text).paths as Record<string, Record<string, Operation>>;
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    at: `${method} ${path}`,
    path,
    method,
    ...operation,
  })),
);

function resolve(reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (part, name) => (part instanceof Object ? Reflect.get(part, name) : undefined),
      document,
    );
}

describe('the OpenAPI document', () => {
  test('describes every route once', () => {
    expect(operations.length).toBe(routes.length + 7);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  test('has only references that lead somewhere', () => {
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].flatMap(([, reference]) => reference ?? []);
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter((reference) => resolve(reference) === undefined)).toEqual([]);
  });

  test('holds no schema id outside of the components', () => {
    expect(text).not.toContain('"$id"');
  });

  test.each(operations)('$at has a summary, its access and its problems', (operation) => {
    expect(operation.summary).toMatch(/^[A-Z].*[^.]$/);
    expect(operation.security).toBeInstanceOf(Array);
    const statuses = Object.keys(operation.responses);
    expect(statuses.some((status) => status.startsWith('2'))).toBe(true);
    const needed = operation.security.length > 0 ? ['400', '401', '403', '429', '500'] : ['5'];
    expect(needed.filter((status) => !statuses.some((each) => each.startsWith(status)))).toEqual([]);
  });

  test.each(operations)('$at names every part of its path', ({ path, parameters = [] }) => {
    const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
    expect(parameters.filter((each) => each.in === 'path').map(({ name }) => name)).toEqual(inPath);
  });
});
