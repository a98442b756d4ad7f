/** How bodies are read: JSON for the APIs, untouched bytes for the intake. */
import type { FastifyInstance } from 'fastify';
import { MalformedBody } from './problems.ts';

/** Takes JSON only, in well-formed UTF-8; an empty body is no body. */
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
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MalformedBody(
      `The body is not JSON: ${error instanceof Error ? error.message : 'unreadable'}.`,
    );
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
