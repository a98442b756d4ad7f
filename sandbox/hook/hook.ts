/** One simulated endpoint of the operator's own: it takes signed messages and judges orders by a few rules. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Simulator } from '../kit/faults.ts';
import { simulatorServer, type Answer } from '../kit/simulator-server.ts';
import { Check, domainOf, judge, type Rules, type Verdict } from './rules.ts';
import { signatureProblem } from './signature.ts';

export interface HookOptions {
  /** Absent: any free port. */
  readonly port?: number;
  readonly seed: number;
  /** `whsec_` and base64. */
  readonly secret: string;
  /** What the gateway before it wants to see in `x-gateway-key`; absent: there is no gateway. */
  readonly gatewayKey?: string;
  /** Customer number → country in which he is at home. */
  readonly homes?: ReadonlyMap<string, string>;
  readonly clock?: () => Date;
}

/** One check that was judged; the same message again changes nothing. */
export interface Judged {
  readonly id: string;
  readonly check: Check;
  readonly verdict: Verdict;
}

interface Desk {
  readonly rules: Rules;
  /** By the id of the message. */
  readonly judged: Map<string, Judged>;
  /** So many answers are something else than verdicts. */
  nonsense: number;
}

export interface HookSimulator extends Simulator {
  /** Address of the endpoint itself. */
  readonly endpoint: string;
  readonly rules: Rules;
  judged(): readonly Judged[];
}

export const FRAUD_PATH = '/fraud-checks';
const Ping = Type.Object({ type: Type.Literal('ping') });
const Question = Type.Object({ type: Type.Literal('fraud-check'), data: Check });

/** Starts it; it has judged nothing yet. */
export async function startHook(options: HookOptions): Promise<HookSimulator> {
  const server = simulatorServer({
    name: 'hook',
    seed: options.seed,
    ...(options.port === undefined ? {} : { port: options.port }),
    refusal: refusalOf,
  });
  const desk: Desk = {
    rules: {
      reviewAbove: 10_000,
      refuseAbove: 50_000,
      refusedDomains: new Set(['thrown-away.example']),
      homes: options.homes ?? new Map(),
    },
    judged: new Map(),
    nonsense: 0,
  };
  serve(server.app, desk, options);
  const url = await server.listen();
  const judged = (): readonly Judged[] => [...desk.judged.values()];
  return {
    name: 'hook',
    url,
    endpoint: url + FRAUD_PATH,
    faults: server.faults,
    rules: desk.rules,
    judged,
    counts: () => ({ ...server.counts(), judged: desk.judged.size }),
    edits: editsOf(desk),
    close: () => server.close(),
  };
}

function serve(app: FastifyInstance, desk: Desk, { secret, gatewayKey, clock }: HookOptions): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  app.post(FRAUD_PATH, async (request, reply) => {
    if (gatewayKey !== undefined && request.headers['x-gateway-key'] !== gatewayKey)
      return reply.code(403).send({ error: 'the gateway does not know this key' });
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const problem = signatureProblem({ headers: request.headers, body }, secret, clock?.() ?? new Date());
    if (problem !== undefined) return reply.code(401).send({ error: problem });
    return answer(desk, { request, reply, message: jsonIn(body) });
  });
}

interface Asked {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly message: unknown;
}

function answer(desk: Desk, { request, reply, message }: Asked): FastifyReply {
  if (Value.Check(Ping, message)) return reply.code(204).send();
  if (!Value.Check(Question, message))
    return reply.code(422).send({ error: 'neither a ping nor a fraud check that can be read' });
  if (desk.nonsense > 0) {
    desk.nonsense -= 1;
    return reply.send({ verdict: 'perhaps', reasons: 'it depends' });
  }
  const id = String(request.headers['webhook-id']);
  const known = desk.judged.get(id);
  const verdict = known?.verdict ?? judge(desk.rules, message.data);
  if (known === undefined) desk.judged.set(id, { id, check: message.data, verdict });
  return reply.send(verdict);
}

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function refusalOf(kind: 'throttled' | 'unavailable'): Answer {
  return kind === 'throttled'
    ? { status: 429, headers: { 'retry-after': '2' }, body: { error: 'one after the other' } }
    : { status: 503, body: { error: 'the desk is closed for a moment' } };
}

const NONSENSE = 3;
const MOST_SHOWN = 20;

function editsOf(desk: Desk): Simulator['edits'] {
  return {
    async talkNonsense() {
      desk.nonsense = NONSENSE;
      return `The next ${NONSENSE} answers are no verdicts.`;
    },
    async tightenLimits() {
      desk.rules.reviewAbove /= 2;
      desk.rules.refuseAbove /= 2;
      return `A person looks at what is above ${desk.rules.reviewAbove}; above ${desk.rules.refuseAbove} is refused.`;
    },
    async loosenLimits() {
      desk.rules.reviewAbove *= 2;
      desk.rules.refuseAbove *= 2;
      return `A person looks at what is above ${desk.rules.reviewAbove}; above ${desk.rules.refuseAbove} is refused.`;
    },
    async refuseDomain() {
      const latest = [...desk.judged.values()].at(-1);
      const domain = domainOf(latest?.check.email);
      if (domain === '') return 'Nothing was refused: the latest check has no mail address.';
      desk.rules.refusedDomains.add(domain);
      return `Orders with mail addresses of ${domain} are refused from now on.`;
    },
    async showVerdicts() {
      const latest = [...desk.judged.values()].slice(-MOST_SHOWN);
      if (latest.length === 0) return 'Nothing was asked yet.';
      return latest.map(wordsOf).join('\n');
    },
  };
}

function wordsOf({ check, verdict: { verdict, reasons } }: Judged): string {
  const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
  return `${check.channel} ${check.orderNumber} (${check.amount} ${check.currency}) ${verdict}${why}`;
}
