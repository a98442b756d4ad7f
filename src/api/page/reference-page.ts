/** The API reference as one plain page, drawn from the OpenAPI document. */
import type { Json } from '../openapi/schemas.ts';
import { escapeHtml, withCode } from './html.ts';
import { pageOf } from './pages.ts';

/** Draws it. */
export function referencePage(document: Json): string {
  const paths = membersOf(document['paths']);
  const operations = paths.flatMap(([path, methods]) =>
    membersOf(methods).map(([method, operation]) => ({ path, method, operation: jsonOf(operation) })),
  );
  const tags = listOf(document['tags']).map((tag) => textOf(jsonOf(tag), 'name'));
  const parts = tags.map((tag) => {
    const own = operations.filter(({ operation }) => listOf(operation['tags']).includes(tag));
    return `<section><h2>${escapeHtml(tag)}</h2>${own.map(operationPart).join('\n')}</section>`;
  });
  const schemas = membersOf(jsonOf(document['components'])['schemas']);
  return pageOf(
    'Crossdock: API reference',
    `<header><h1>API reference</h1><span class="quiet">version ${escapeHtml(textOf(jsonOf(document['info']), 'version'))}</span>
<nav class="push"><a href="/openapi.json">OpenAPI 3.1</a> · <a href="/asyncapi.json">AsyncAPI 3.0</a> · <a href="/docs/errors">Errors</a> · <a href="/">Status</a></nav></header>
<main><section><p>${withCode(textOf(jsonOf(document['info']), 'description'))}</p>
<p>Send the key as <code>Authorization: Bearer cdk_…</code>; it was printed at the first start.</p></section>
${parts.join('\n')}
<section><h2>Shapes</h2>${schemas.map(([name, schema]) => `<details id="schema-${escapeHtml(name)}"><summary><code>${escapeHtml(name)}</code></summary>${pretty(schema)}</details>`).join('\n')}</section>
</main>`,
  );
}

interface Listed {
  readonly path: string;
  readonly method: string;
  readonly operation: Json;
}

function operationPart({ path, method, operation }: Listed): string {
  return `<details id="${escapeHtml(textOf(operation, 'operationId'))}">
<summary><span class="method">${method.toUpperCase()}</span><code>${escapeHtml(path)}</code> <span class="quiet">${escapeHtml(textOf(operation, 'summary'))}</span></summary>
<p>${withCode(textOf(operation, 'description'))}</p>
${parametersTable(listOf(operation['parameters']).map(jsonOf))}
${bodyPart(operation['requestBody'])}
<h3>Answers</h3>${answersTable(membersOf(operation['responses']))}
</details>`;
}

function parametersTable(parameters: readonly Json[]): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map((each) => {
    const schema = jsonOf(each['schema']);
    return `<tr><td><code>${escapeHtml(textOf(each, 'name'))}</code></td><td>${escapeHtml(textOf(each, 'in'))}${each['required'] === true ? ', needed' : ''}</td><td>${escapeHtml(typeWords(schema))}</td><td>${escapeHtml(textOf(each, 'description'))}</td></tr>`;
  });
  return `<h3>Input</h3><table><thead><tr><th>Name</th><th>Where</th><th>Type</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function bodyPart(body: unknown): string {
  const [[, content] = []] = membersOf(jsonOf(body)['content']);
  return content === undefined ? '' : `<h3>Body</h3>${pretty(jsonOf(content)['schema'])}`;
}

function isProblem([, answer]: readonly [string, unknown]): boolean {
  return textOf(jsonOf(answer), '$ref') !== '';
}

function answersTable(answers: readonly (readonly [string, unknown])[]): string {
  const rows = answers
    .filter((each) => !isProblem(each))
    .map(([status, answer]) => {
      const [[, content] = []] = membersOf(jsonOf(answer)['content']);
      return `<tr><td>${escapeHtml(status)}</td><td>${escapeHtml(textOf(jsonOf(answer), 'description'))} ${schemaLink(jsonOf(content)['schema'])}</td></tr>`;
    });
  const problems = answers.filter(isProblem).map(([status]) => escapeHtml(status));
  return `<table><tbody>${rows.join('')}<tr><td>${problems.join(' ')}</td><td><a href="/docs/errors">a problem</a></td></tr></tbody></table>`;
}

function schemaLink(schema: unknown): string {
  const name = textOf(jsonOf(schema), '$ref').split('/').at(-1) ?? '';
  if (name !== '') return `<a href="#schema-${escapeHtml(name)}"><code>${escapeHtml(name)}</code></a>`;
  return schema === undefined ? '' : pretty(schema);
}

function typeWords(schema: Json): string {
  const choices = listOf(schema['enum']);
  if (choices.length > 0) return choices.map(String).join(' | ');
  return schema['type'] === 'array' ? 'list, separated by commas' : textOf(schema, 'type');
}

function pretty(schema: unknown): string {
  const text = escapeHtml(JSON.stringify(schema, null, 2));
  const linked = text.replaceAll(
    /#\/components\/schemas\/([A-Za-z]+)/g,
    (reference, name: string) => `<a href="#schema-${name}">${reference}</a>`,
  );
  return `<pre>${linked}</pre>`;
}

function membersOf(value: unknown): [string, unknown][] {
  return Object.entries(jsonOf(value));
}

function jsonOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? [...value] : [];
}

function textOf(json: Json, name: string): string {
  const member = json[name];
  return typeof member === 'string' ? member : '';
}
