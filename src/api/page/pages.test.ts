import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { openApi } from '../openapi/openapi.ts';
import { routes } from '../routes.ts';
import { errorsPage, PAGE_POLICY, statusPage } from './pages.ts';
import { referencePage } from './reference-page.ts';

const hostile = '<img src=x onerror=alert(1)>"&';
const health = (detail: string) =>
  ({
    state: 'not-ready',
    parts: [{ part: 'database', state: 'not-ready', needed: true, detail }],
  }) as const;
const pages = [statusPage(health('fine')), errorsPage(), referencePage(openApi(routes, '1.2.3'))];

test('what comes from outside is shown as text', () => {
  const page = statusPage(health(hostile));
  expect(page).not.toContain('<img');
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&amp;');
});

test('health is there without a script', () => {
  expect(statusPage(health('the disk is full'))).toContain('the disk is full');
});

test('every page is complete in itself', () => {
  for (const page of pages) expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
});

test('the policy lets exactly the script and the style of the pages run', () => {
  const hashOf = (text: string | undefined): string =>
    `'sha256-${createHash('sha256')
      .update(text ?? '')
      .digest('base64')}'`;
  const [status = ''] = pages;
  expect(PAGE_POLICY).toContain(`script-src ${hashOf(/<script>(.*)<\/script>/s.exec(status)?.[1])}`);
  for (const page of pages)
    expect(PAGE_POLICY).toContain(`style-src ${hashOf(/<style>(.*?)<\/style>/s.exec(page)?.[1])}`);
});

test('the reference names every route', () => {
  const [, , reference = ''] = pages;
  expect(routes.filter(({ name }) => !reference.includes(`id="${name}"`))).toEqual([]);
});
