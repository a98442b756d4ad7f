/** Reads a source now, whatever its schedule says. */
import { Type } from 'typebox';
import type { Asked } from '../../intake/index.ts';
import { failureText } from '../../platform/failure.ts';
import { answer, refuse, route, type Call, type Reply } from '../route.ts';
import { closed, Name } from '../shapes.ts';

const place = { system: Name, source: Name };

const Read = Type.Object(
  {
    source: Type.String(),
    outcome: Type.Enum(['completed', 'interrupted', 'failed', 'busy', 'under-way'], {
      description: 'busy: it is being read just now; under-way: it takes longer, see the status',
    }),
  },
  closed,
);

/** A caller does not wait longer for a reading; it goes on without him. */
const PATIENCE_MS = 20_000;

type Way = 'poll' | 'sweep' | 'files';

async function read(
  { services: { intake, landscape, connections } }: Call,
  { system, source }: { readonly system: string; readonly source: string },
  { way, begin }: { readonly way: Way; readonly begin: (name: string) => Promise<Asked> },
): Promise<Reply<{ source: string; outcome: Asked | 'under-way' }>> {
  const name = `${system}/${source}`;
  const known = await intake.status();
  if (!known.some((each) => `${each.system}/${each.source}` === name))
    return refuse(
      'HUB_NOT_FOUND',
      `${landscape.name} has no source ${name}; it has ${known.map((each) => `${each.system}/${each.source}`).join(', ')}.`,
    );
  const connector = connections.find((connection) => connection.system.name === system)?.connector;
  const declared = connector?.sources[source];
  if (declared === undefined || declared[way] === undefined)
    return refuse('HUB_NOT_POSSIBLE', `${name} has no ${way}.`);
  return answer({ source: name, outcome: await patiently(begin(name)) });
}

async function patiently(reading: Promise<Asked>): Promise<Asked | 'under-way'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'under-way'>((resolve) => {
    timer = setTimeout(() => resolve('under-way'), PATIENCE_MS);
  });
  reading.catch(() => undefined);
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
  }
}

const common = {
  method: 'POST',
  scope: 'ops:write',
  answer: Read,
  refusals: ['HUB_NOT_POSSIBLE'],
} as const;

export const pollSource = route({
  ...common,
  path: '/ops/v1/sources/{system}/{source}/poll',
  name: 'pollSource',
  summary: 'Reads what changed since the last time',
  input: Type.Object(place, closed),
  handle: (input, call) =>
    read(call, input, { way: 'poll', begin: (name) => call.services.intake.pollNow(name) }),
});

export const sweepSource = route({
  ...common,
  path: '/ops/v1/sources/{system}/{source}/sweep',
  name: 'sweepSource',
  summary: 'Reads the list in full, and so finds what was missed and what is gone',
  input: Type.Object(
    {
      ...place,
      mayDelete: Type.Optional(
        Type.Enum(['few', 'all'], {
          description: 'all: a person has said that everything missing is gone indeed',
        }),
      ),
    },
    closed,
  ),
  handle: ({ mayDelete, ...input }, call) =>
    read(call, input, { way: 'sweep', begin: (name) => call.services.intake.sweepNow(name, mayDelete) }),
});

export const pickUpFiles = route({
  ...common,
  path: '/ops/v1/sources/{system}/{source}/pick-up',
  name: 'pickUpFiles',
  summary: 'Looks into the watched folder; a new file is taken at the second look, when it lies still',
  input: Type.Object(place, closed),
  handle: (input, call) =>
    read(call, input, { way: 'files', begin: (name) => call.services.intake.pickUpNow(name) }),
});

export const checkSystem = route({
  method: 'POST',
  path: '/ops/v1/systems/{system}/check',
  name: 'checkSystem',
  scope: 'ops:write',
  summary: 'Tries the connection of a system: address, credentials, least privilege; changes nothing there',
  input: Type.Object({ system: Name }, closed),
  answer: Type.Object(
    {
      system: Type.String(),
      outcome: Type.Enum(['fine', 'problems']),
      problems: Type.Array(
        Type.Object({ path: Type.String(), found: Type.String(), agreed: Type.String() }, closed),
      ),
    },
    closed,
  ),
  handle: async ({ system }, { services: { connections } }) => {
    const connection = connections.find((each) => each.system.name === system);
    if (connection === undefined)
      return refuse('HUB_NOT_FOUND', `The landscape has no running system ${system}.`);
    const problems = await connection.connector
      .check(connection.context)
      .catch((error: unknown) => [{ path: '', found: failureText(error), agreed: 'an answer' }]);
    const outcome = problems.length === 0 ? ('fine' as const) : ('problems' as const);
    return answer({ system, outcome, problems: [...problems] });
  },
});

export const sourceRoutes = [checkSystem, pollSource, sweepSource, pickUpFiles];
