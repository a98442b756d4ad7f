/** The pages without a framework: live status, API reference, error catalogue. All of each is in one answer. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCatalogue } from '../../platform/errors.ts';
import type { Readiness } from '../server/health.ts';
import { escapeHtml } from './html.ts';

const style = readFileSync(join(import.meta.dirname, 'style.css'), 'utf8');
const script = ['elements.js', 'status.js']
  .map((part) => readFileSync(join(import.meta.dirname, part), 'utf8'))
  .join('\n');

function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** What a page may do: run exactly our script, take exactly our style, and ask its own hub. */
export const PAGE_POLICY = [
  `default-src 'none'`,
  `style-src ${sourceHash(style)}`,
  `script-src ${sourceHash(script)}`,
  `connect-src 'self'`,
  `img-src data:`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/** Wraps a page; `body` is HTML already. */
export function pageOf(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** The live status. Without a key, and without a script, it shows public health. */
export function statusPage(readiness: Readiness): string {
  const sections = [
    ['flows', 'Flows'],
    ['targets', 'Targets'],
    ['reasons', 'Not sent'],
    ['verification', 'Read again'],
    ['sources', 'Sources'],
    ['silences', 'Silences'],
    ['systems', 'Systems'],
    ['questions', 'Open questions'],
  ];
  return pageOf(
    'Crossdock',
    `<header>
<h1>Crossdock</h1><span id="landscape" class="quiet"></span><span id="standing" class="quiet" role="status"></span>
<nav class="push"><a href="/docs">API reference</a></nav>
</header>
<main>
<noscript><section>Without scripts only health is shown. <code>crossdock status</code> shows the rest.</section></noscript>
<form id="sign-in" hidden><label for="key">API key</label><input id="key" type="password" autocomplete="off" required placeholder="cdk_…"><button>Show the status</button>
<span class="quiet">It was printed at the first start and lies in the data folder as <code>first-key</code>; it stays in this tab only.</span></form>
<div id="live" hidden>
${sections.map(([id, title]) => `<section><h2>${title}</h2><div id="${id}"></div></section>`).join('\n')}
</div>
<section><h2>Health</h2><div id="health">${healthTable(readiness)}</div></section>
</main>
<script>${script}</script>`,
  );
}

function healthTable({ state, parts }: Readiness): string {
  const rows = parts.map(
    (part) =>
      `<tr><td>${escapeHtml(part.part)}</td><td><span class="word ${part.state === 'ready' ? 'good' : 'bad'}">${part.state === 'ready' ? 'ready' : 'not ready'}</span></td><td>${escapeHtml(part.detail)}</td></tr>`,
  );
  return `<p><span class="word ${state === 'ready' ? 'good' : 'bad'}">${state === 'ready' ? 'Ready' : 'Not ready'}</span></p>
<table><thead><tr><th>Part</th><th>State</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** Every code that a problem can carry. */
export function errorsPage(): string {
  const rows = Object.entries(errorCatalogue).map(
    ([code, { status, title, advice }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td class="number">${status}</td><td>${escapeHtml(title)}</td><td>${escapeHtml(advice)}</td></tr>`,
  );
  return pageOf(
    'Crossdock: errors',
    `<header><h1>Errors</h1><nav class="push"><a href="/docs">API reference</a></nav></header>
<main><section><table><thead><tr><th>Code</th><th class="number">Status</th><th>What happened</th><th>What to do</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></section></main>`,
  );
}
