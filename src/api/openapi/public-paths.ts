/** The part of the document that no route object describes: intake, health, and the documents themselves. */
import { INTAKE_PATH } from '../intake/intake-routes.ts';
import type { Json } from './schemas.ts';

const text = { type: 'string' };

function jsonAnswer(description: string, schema: Json): Json {
  return { description, content: { 'application/json': { schema } } };
}

function problem(status: number): Json {
  return { $ref: `#/components/responses/Problem${status}` };
}

function open(path: { readonly name: string; readonly summary: string; readonly answers: Json }): Json {
  return {
    get: {
      operationId: path.name,
      tags: ['Health'],
      summary: path.summary,
      security: [],
      responses: { ...path.answers, 500: problem(500) },
    },
  };
}

const RECEIPT = {
  type: 'object',
  additionalProperties: false,
  required: ['receipt', 'arrival'],
  properties: {
    receipt: { ...text, description: 'Id of the kept message' },
    arrival: { enum: ['new', 'duplicate', 'conflict'] },
  },
};

const intakeOperation = (method: 'post' | 'get', summary: string): Json => ({
  operationId: method === 'post' ? 'pushMessage' : 'answerHandshake',
  tags: ['Intake'],
  summary,
  description: 'Needs no API key: the connector of the system decides by the signature who may push.',
  security: [],
  parameters: ['system', 'source'].map((name) => ({ name, in: 'path', required: true, schema: text })),
  ...(method === 'post' ? { requestBody: { content: { '*/*': { schema: {} } } } } : {}),
  responses: {
    200: jsonAnswer(
      'It was here before and is absorbed; or the answer to a handshake, as its sender expects it',
      {},
    ),
    202: jsonAnswer('It is kept, and will take effect or be asked about', RECEIPT),
    401: problem(401),
    404: problem(404),
    413: problem(413),
    ...(method === 'post' ? { 415: problem(415) } : {}),
    503: problem(503),
  },
});

const PART = {
  type: 'object',
  required: ['part', 'state', 'needed', 'detail'],
  properties: {
    part: text,
    state: { enum: ['ready', 'not-ready'] },
    needed: { type: 'boolean' },
    detail: text,
  },
};

const READINESS = {
  type: 'object',
  required: ['state', 'parts'],
  properties: { state: { enum: ['ready', 'not-ready'] }, parts: { type: 'array', items: PART } },
};

/** Paths without a key. */
export const publicPaths: Json = {
  [INTAKE_PATH]: {
    post: intakeOperation('post', 'Takes one message as it is; it is durable before the answer leaves'),
    get: intakeOperation('get', 'Answers the handshake of systems that ask by GET'),
  },
  '/healthz': open({
    name: 'isAlive',
    summary: 'Does the process live?',
    answers: { 200: jsonAnswer('It lives', { type: 'object', properties: { state: { const: 'alive' } } }) },
  }),
  '/readyz': open({
    name: 'isReady',
    summary: 'Is every part ready?',
    answers: {
      200: jsonAnswer('Ready', READINESS),
      503: jsonAnswer('Not ready, and which part is not', READINESS),
    },
  }),
  '/metrics': open({
    name: 'getMetrics',
    summary: 'Numbers for Prometheus',
    answers: {
      200: { description: 'Text exposition format 0.0.4', content: { 'text/plain': { schema: text } } },
    },
  }),
  '/openapi.json': open({
    name: 'getOpenApi',
    summary: 'This document',
    answers: { 200: jsonAnswer('OpenAPI 3.1', { type: 'object' }) },
  }),
  '/asyncapi.json': open({
    name: 'getAsyncApi',
    summary: 'The events of the log: their envelope, their data, and where they are read',
    answers: { 200: jsonAnswer('AsyncAPI 3.0', { type: 'object' }) },
  }),
};
