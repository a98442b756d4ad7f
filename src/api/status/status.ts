/** How everything stands now: flows against their objectives, systems with their breakers, questions by owner. */
import { Type } from 'typebox';
import { flowsFor } from '../../landscape/index.ts';
import { CANONICAL_DOMAINS } from '../../model/shapes.ts';
import { answer, route } from '../route.ts';
import type { Services } from '../services.ts';
import { closed } from '../shapes.ts';
import { toWire } from '../wire.ts';
import { flowStatus } from './flow-status.ts';
import { Status } from './shapes.ts';
import { readSilences, silenceWords } from './silences.ts';

export const getStatus = route({
  method: 'GET',
  path: '/ops/v1/status',
  name: 'getStatus',
  scope: 'ops:read',
  summary: 'How everything stands: flows against their objectives, systems, open questions',
  input: Type.Object({}, closed),
  answer: Status,
  handle: async (_input, { services }) => answer(await readStatus(services)),
});

async function readStatus(services: Services) {
  const { intake, delivery, exceptions, landscape } = services;
  const now = services.clock();
  const [sources, targets, heldUp, counts, silences] = await Promise.all([
    intake.status(),
    delivery.status(),
    delivery.heldUp(),
    exceptions.counts(),
    readSilences(services),
  ]);
  const flows = CANONICAL_DOMAINS.flatMap((domain) => flowsFor(landscape, domain, now));
  const silenceOf = (flow: string): string | undefined => silenceWords(silences, flow);
  return toWire({
    landscape: landscape.name,
    at: now,
    flows: flows.map((flow) => flowStatus(flow, { sources, targets, heldUp, silenceOf }, now)),
    systems: landscape.systems.map(({ name, title }) => ({
      system: name,
      title,
      ...systemOf(name, targets),
    })),
    silences: [...silences],
    exceptions: {
      open: sumBy(counts, 'open'),
      escalated: sumBy(counts, 'escalated'),
      byOwner: byOwner(counts),
    },
  });
}

type Targets = Awaited<ReturnType<Services['delivery']['status']>>;

function systemOf(system: string, all: Targets) {
  const targets = all.filter((target) => target.system === system);
  const [first] = targets;
  if (first === undefined) return {};
  const { gate, breaker, pause, budget } = first;
  return {
    gate: gate.gate === 'shut' ? gate.because : gate.gate,
    until: gate.gate === 'shut' ? gate.until : undefined,
    reason: pause?.reason ?? breaker.reason,
    pausedBy: pause?.by,
    requestsPerSecond: budget.requestsPerSecond * budget.factor,
    lastHour: sumOf(targets),
  };
}

function sumOf(targets: Targets) {
  const total = (name: keyof Targets[number]['lastHour']): number =>
    targets.reduce((sum, { lastHour }) => sum + lastHour[name], 0);
  return {
    expected: total('expected'),
    sent: total('sent'),
    accepted: total('accepted'),
    confirmed: total('confirmed'),
    absorbed: total('absorbed'),
    refused: total('refused'),
  };
}

type Counts = Awaited<ReturnType<Services['exceptions']['counts']>>;

function sumBy(counts: Counts, name: 'open' | 'escalated'): number {
  return counts.reduce((total, each) => total + each[name], 0);
}

function byOwner(counts: Counts) {
  return [...Map.groupBy(counts, ({ owner }) => owner ?? 'nobody')]
    .map(([owner, group]) => ({
      owner,
      open: sumBy(group, 'open'),
      escalated: sumBy(group, 'escalated'),
      oldest: new Date(Math.min(...group.map(({ oldest }) => oldest.getTime()))),
    }))
    .toSorted((a, b) => b.open - a.open);
}
