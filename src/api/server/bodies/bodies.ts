/** How bodies are read: JSON for the APIs, untouched bytes for the intake. */
import type { FastifyInstance } from 'fastify';
import { findRepeatedName } from '../../../connectors/kit/repeated-names.ts';
import { pathText } from '../../../model/values/problem.ts';
import { failureText } from '../../../platform/failure.ts';
import { sentence } from '../../sentences.ts';
import { MalformedBody, sendProblem, UnclearBody } from '../problems.ts';

/**
 * Refuses bodies that come in a content coding, such as gzip: none is undone here, because a few bytes can become any number of them.
 * RFC 9110 (15.5.16) lets the answer say which codings are taken.
 */
export function refuseCodings(app: FastifyInstance): void {
  app.addHook('preParsing', async (request, reply) => {
    if (request.method !== 'POST' || request.is404 || !isCoded(request.headers['content-encoding'])) return;
    reply.header('accept-encoding', 'identity');
    return sendProblem(reply, 'HUB_UNSUPPORTED_MEDIA_TYPE', {
      detail: 'Send the body as it is, without "Content-Encoding": no coding is undone here.',
    });
  });
}

/** `identity` says that nothing was done to it. */
function isCoded(codings = ''): boolean {
  return codings.split(',').some((coding) => !['', 'identity'].includes(coding.trim().toLowerCase()));
}

/** Takes JSON only, in well-formed UTF-8, each name once in its object; an empty body is no body. */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJson(body));
    } catch (error) {
      done(error instanceof Error ? error : new MalformedBody('The body cannot be read.'));
    }
  });
}

function parseJson(body: string | Buffer): unknown {
  const text = typeof body === 'string' ? body : decode(body);
  if (text.trim() === '') return undefined;
  const value = valueOf(text);
  const repeated = findRepeatedName(text);
  if (repeated !== undefined) throw new UnclearBody(pathText(repeated));
  return value;
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MalformedBody(sentence(`The body is not JSON: ${failureText(error)}`));
  }
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new MalformedBody('The body is not UTF-8.');
  }
}

/** Takes everything as the bytes that came. */
export function readRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}
