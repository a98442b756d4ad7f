/** How everything stands now: flows against their objectives, systems with their breakers, questions by owner. */
import { Type } from 'typebox';
import { flowsFor } from '../../landscape/index.ts';
import { CANONICAL_DOMAINS } from '../../model/shapes.ts';
import { answer, route } from '../route.ts';
import type { Services } from '../services.ts';
import { closed, Moment, named } from '../shapes.ts';
import { toWire } from '../wire.ts';
import { flowStatus } from './flow-status.ts';

const Count = Type.Integer({ minimum: 0 });

const Source = Type.Object(
  {
    source: Type.String(),
    heardSecondsAgo: Type.Optional(Type.Integer()),
    arrived: Count,
    applied: Count,
    absorbed: Count,
    waiting: Count,
    toFetch: Count,
    parked: Type.Object({ breach: Count, waiting: Count, conflict: Count, poison: Count }, closed),
    behindSeconds: Count,
    firstLoad: Type.Enum(['not-begun', 'under-way', 'done', 'not-needed']),
    failure: Type.Optional(Type.String()),
  },
  closed,
);

const Target = Type.Object(
  {
    target: Type.String(),
    expected: Count,
    accepted: Count,
    confirmed: Count,
    waiting: Count,
    failing: Count,
    withheld: Count,
    behindSeconds: Count,
    acceptedPerSecond: Type.Number(),
  },
  closed,
);

const Flow = named(
  'FlowStatus',
  Type.Object(
    {
      flow: Type.String(),
      domain: Type.String(),
      verdict: Type.Enum(['on-time', 'late', 'failing', 'loading', 'paused', 'silent']),
      because: Type.Optional(Type.String()),
      objectiveSeconds: Count,
      behindSeconds: Count,
      waiting: Count,
      failing: Count,
      businessOwner: Type.String(),
      technicalOwner: Type.String(),
      source: Type.Optional(Source),
      targets: Type.Array(Target),
    },
    closed,
  ),
);

const Sums = Type.Object(
  { expected: Count, sent: Count, accepted: Count, confirmed: Count, absorbed: Count, refused: Count },
  closed,
);

const System = named(
  'SystemStatus',
  Type.Object(
    {
      system: Type.String(),
      title: Type.String(),
      /** Absent: the hub sends it nothing. */
      gate: Type.Optional(Type.String({ description: 'open, probe, or why nothing is sent' })),
      until: Type.Optional(Moment),
      reason: Type.Optional(Type.String()),
      pausedBy: Type.Optional(Type.String()),
      requestsPerSecond: Type.Optional(Type.Number()),
      lastHour: Type.Optional(Sums),
    },
    closed,
  ),
);

export const Status = named(
  'Status',
  Type.Object(
    {
      landscape: Type.String(),
      at: Moment,
      flows: Type.Array(Flow),
      systems: Type.Array(System),
      exceptions: Type.Object(
        {
          open: Count,
          byOwner: Type.Array(Type.Object({ owner: Type.String(), open: Count, oldest: Moment }, closed)),
        },
        closed,
      ),
    },
    closed,
  ),
);

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
  const [sources, targets, counts] = await Promise.all([
    intake.status(),
    delivery.status(),
    exceptions.counts(),
  ]);
  const flows = CANONICAL_DOMAINS.flatMap((domain) => flowsFor(landscape, domain, now));
  return toWire({
    landscape: landscape.name,
    at: now,
    flows: flows.map((flow) => flowStatus(flow, { sources, targets }, now)),
    systems: landscape.systems.map(({ name, title }) => ({
      system: name,
      title,
      ...systemOf(name, targets),
    })),
    exceptions: {
      open: counts.reduce((total, { open }) => total + open, 0),
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

function byOwner(counts: Awaited<ReturnType<Services['exceptions']['counts']>>) {
  return [...Map.groupBy(counts, ({ owner }) => owner ?? 'nobody')]
    .map(([owner, group]) => ({
      owner,
      open: group.reduce((total, { open }) => total + open, 0),
      oldest: new Date(Math.min(...group.map(({ oldest }) => oldest.getTime()))),
    }))
    .toSorted((a, b) => b.open - a.open);
}
