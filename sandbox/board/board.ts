/** The fault board: breaks the sandbox's systems on purpose, by API and by one small page. Loopback only. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { WrongWish, type Desks } from '../kit/desk.ts';
import { noFaults, type Simulator } from '../kit/faults.ts';
import type { ReadMessage } from '../mail/reading.ts';

const Share = Type.Number({ minimum: 0, maximum: 1 });
const Switches = Type.Partial(
  Type.Object({
    outage: Type.Boolean(),
    latencyMs: Type.Integer({ minimum: 0, maximum: 120_000 }),
    throttleShare: Share,
    errorShare: Share,
    timeoutAfterEffectShare: Share,
    duplicateShare: Share,
    reorderShare: Share,
    dropShare: Share,
  }),
  { additionalProperties: false, minProperties: 1 },
);
const EditOptions = Type.Object(
  { seed: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }) },
  { additionalProperties: false },
);

export interface Board {
  readonly url: string;
  close(): Promise<void>;
}

export interface BoardOptions {
  /** Absent: any that is free. */
  readonly port?: number;
  readonly desks?: Desks;
  /** What people see in their mailboxes, the newest first. */
  readonly mail?: () => readonly ReadMessage[];
}

/**
 * `GET /systems`, `PUT /systems/{name}/faults` (any of the switches), `POST /systems/{name}/edits/{edit}` (`{ "seed": 1 }`,
 * or no body), `POST /systems/{name}/desk/{act}` (a wish: what people enter and see there), `POST /reset` (all faults off),
 * `GET /mail` (a page) and `GET /mail/messages`: what buyers were written, the newest first.
 */
export async function startBoard(
  simulators: readonly Simulator[],
  { port = 0, desks = {}, mail = () => [] }: BoardOptions = {},
): Promise<Board> {
  const app = fastify({
    forceCloseConnections: true,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  });
  refuseStrangers(app);
  servePage(app, '/', 'page');
  servePage(app, '/mail', 'mail');
  app.get('/mail/messages', async () => mail());
  serveSystems(app, simulators);
  serveDesks(app, desks);
  const url = await app.listen({ host: '127.0.0.1', port });
  return { url, close: () => app.close() };
}

/** A page of the internet that the browser has open must not reach the board: neither by its name nor by a form. */
function refuseStrangers(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const { host = '', origin } = request.headers;
    const isHome = /^(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?$/.test(host);
    if (isHome && (origin === undefined || origin === `http://${host}`)) return undefined;
    return reply
      .code(403)
      .send({ error: 'The board answers to its own page and to programs on this computer.' });
  });
}

/** A page with the script of the same name. */
function servePage(app: FastifyInstance, path: string, name: string): void {
  const page = readFileSync(join(import.meta.dirname, `${name}.html`));
  const script = readFileSync(join(import.meta.dirname, `${name}.js`));
  const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'";
  app.get(path, (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(page),
  );
  app.get(`/${name}.js`, (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script));
}

function serveSystems(app: FastifyInstance, simulators: readonly Simulator[]): void {
  const byName = new Map(simulators.map((simulator) => [simulator.name, simulator]));
  app.get('/systems', (_request, reply) => reply.send(simulators.map(shown)));

  app.put<{ Params: { name: string }; Body: Static<typeof Switches> }>(
    '/systems/:name/faults',
    { schema: { body: Switches } },
    async ({ params, body }, reply) => {
      const simulator = byName.get(params.name);
      if (simulator === undefined)
        return reply.code(404).send({ error: `There is no system ${params.name}.` });
      Object.assign(simulator.faults, body);
      return shown(simulator);
    },
  );

  let edits = 0;
  app.post<{ Params: { name: string; edit: string }; Body: Static<typeof EditOptions> | undefined }>(
    '/systems/:name/edits/:edit',
    {
      preValidation: async (request) => void (request.body ??= { seed: ++edits }),
      schema: { body: EditOptions },
    },
    async ({ params, body }, reply) => {
      const edits = byName.get(params.name)?.edits ?? {};
      const edit = Object.hasOwn(edits, params.edit) ? edits[params.edit] : undefined;
      if (edit === undefined || body === undefined)
        return reply.code(404).send({ error: `There is no edit ${params.edit} of ${params.name}.` });
      return { told: await edit(body) };
    },
  );

  app.post('/reset', (_request, reply) => {
    for (const { faults } of simulators) Object.assign(faults, noFaults());
    return reply.send(simulators.map(shown));
  });
}

function serveDesks(app: FastifyInstance, desks: Desks): void {
  app.post<{ Params: { name: string; act: string } }>(
    '/systems/:name/desk/:act',
    async ({ params: { name, act }, body }, reply) => {
      const desk = Object.hasOwn(desks, name) ? desks[name] : undefined;
      const asked = desk !== undefined && Object.hasOwn(desk, act) ? desk[act] : undefined;
      if (asked === undefined) return reply.code(404).send({ error: `${name} has no desk for ${act}.` });
      try {
        return { answer: await asked(body ?? {}) };
      } catch (failure) {
        if (!(failure instanceof WrongWish)) throw failure;
        return reply.code(422).send({ error: failure.message });
      }
    },
  );
}

function shown(simulator: Simulator): unknown {
  const { name, url, faults, edits } = simulator;
  return { name, url, faults, counts: simulator.counts(), edits: Object.keys(edits) };
}
