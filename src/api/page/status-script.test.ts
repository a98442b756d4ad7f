/** The page's script, run against a document that only remembers what was put into it. */
import { runInNewContext } from 'node:vm';
import type { Static } from 'typebox';
import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { Status } from '../status/shapes.ts';
import { statusPage } from './pages.ts';

const READY = { state: 'ready', parts: [] } as const;

const status: Static<typeof Status> = {
  landscape: 'Midland',
  at: '2026-03-01T10:00:00Z',
  flows: [
    {
      flow: 'prices',
      domain: 'price-agreement',
      verdict: 'silent',
      because: 'nothing was heard of erp/prices',
      objectiveSeconds: 300,
      behindSeconds: 0,
      waiting: 30,
      failing: 2,
      businessOwner: 'maria',
      technicalOwner: 'tom',
      source: {
        source: 'erp/prices',
        arrived: 10,
        applied: 9,
        absorbed: 1,
        waiting: 0,
        toFetch: 0,
        parked: { breach: 1, waiting: 0, conflict: 0, poison: 0 },
        behindSeconds: 0,
        firstLoad: 'done',
      },
      targets: [
        {
          target: 'shop/prices',
          expected: 100,
          accepted: 70,
          confirmed: 70,
          waiting: 30,
          failing: 0,
          withheld: 0,
          behindSeconds: 0,
          acceptedPerSecond: 1.5,
          reasons: [
            {
              state: 'waiting',
              rows: 30,
              why: 'waits for <b>an item</b> in shop',
              list: '/ops/v1/deliveries',
            },
          ],
          verification: {
            everySeconds: 86_400,
            lastFullPass: { endedAt: '2026-03-01T09:00:00Z', verified: 70, drifted: 3, unread: 0 },
          },
        },
      ],
    },
  ],
  systems: [{ system: 'shop', title: 'Web shop', gate: 'open', requestsPerSecond: 20 }],
  silences: [
    { flow: 'prices', source: 'erp/prices', since: '2026-03-01T08:00:00Z', bearsSeconds: 60, does: 'ask' },
  ],
  exceptions: {
    open: 4,
    escalated: 1,
    byOwner: [{ owner: 'maria', open: 4, escalated: 1, oldest: '2026-03-01T07:00:00Z' }],
  },
};

/** An element that keeps its children and says its text. */
class Remembering {
  hidden = true;
  value = '';
  className = '';
  title = '';
  max = 0;
  readonly children: (Remembering | string)[] = [];
  append(...children: (Remembering | string)[]): void {
    this.children.push(...children);
  }
  replaceChildren(...children: (Remembering | string)[]): void {
    this.children.splice(0, Infinity, ...children);
  }
  addEventListener(): void {
    // Nobody signs in here.
  }
  set textContent(text: string) {
    this.replaceChildren(text);
  }
  get textContent(): string {
    return this.children.map((each) => (typeof each === 'string' ? each : each.textContent)).join(' ');
  }
}

test('the script shows every part of a status, and takes words from outside as words', async () => {
  expect([...Value.Errors(Status, status)]).toEqual([]);
  const elements = new Map<string, Remembering>();
  const at = (id: string): Remembering => {
    const found = elements.get(id) ?? new Remembering();
    elements.set(id, found);
    return found;
  };
  const [, script = ''] = /<script>(.*)<\/script>/s.exec(statusPage(READY)) ?? [];
  const answer = (body: unknown) => ({ ok: true, status: 200, json: () => Promise.resolve(body) });
  runInNewContext(script, {
    document: { getElementById: at, createElement: () => new Remembering(), hidden: false },
    Node: Remembering,
    sessionStorage: { getItem: () => 'cdk_x', setItem: () => undefined, removeItem: () => undefined },
    fetch: (url: string) => Promise.resolve(answer(url === '/readyz' ? READY : status)),
    setTimeout: () => undefined,
  });
  await expect.poll(() => at('live').hidden).toBe(false);
  const shown = Object.fromEntries([...elements].map(([id, element]) => [id, element.textContent]));
  expect(shown).toMatchObject({
    landscape: 'Midland',
    flows: expect.stringContaining('silent'),
    targets: expect.stringContaining('70 %'),
    reasons: expect.stringContaining(
      'waits for <b>an item</b> in shop crossdock deliveries list --target shop/prices',
    ),
    verification: expect.stringMatching(/shop\/prices .* 70 3 0 {2}24 h/),
    sources: expect.stringContaining('erp/prices'),
    silences: expect.stringContaining('asks a person'),
    systems: expect.stringContaining('Web shop'),
    questions: expect.stringMatching(/maria 4 1/),
    health: expect.stringContaining('ready'),
  });
});
