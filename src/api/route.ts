/** A route is data: the router, the checks, the access, OpenAPI and the reference page all read this object. */
import type { Static, TObject, TSchema } from 'typebox';
import type { ErrorCode, FieldError } from '../platform/errors.ts';
import type { Caller } from './access/key-ring.ts';
import type { Scope } from './access/scopes.ts';
import type { IsAsSeen } from './server/headers/conditions.ts';
import type { Services } from './services.ts';

/** What a route says: an answer, or why there is none. */
export type Reply<Body> =
  | {
      readonly reply: 'answer';
      readonly status: 200 | 201 | 202;
      readonly body: Body;
      /** Version of the resource; sent as `ETag`. */
      readonly version?: string;
      /** Others, such as `location`. */
      readonly headers?: Readonly<Record<string, string>>;
    }
  | Refusal;

export interface Refusal {
  readonly reply: 'refusal';
  readonly code: ErrorCode;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
}

/** The circumstances of one request. */
export interface Call {
  readonly services: Services;
  readonly caller: Caller;
  /** Of a POST; the route that asks for it has it. */
  readonly idempotencyKey: string | undefined;
  /**
   * The id of whatever this request makes. Under an `Idempotency-Key` it is the same at each attempt: where a process died, or slept while
   * another took its work over, the same thing is not made twice. Nothing rests on it where a route absorbs repetitions: what these name is
   * their identity.
   */
  readonly madeId: string;
  /** Holds the caller's `If-Match` against the version that the thing has now; without the header, everything is as seen. */
  readonly isAsSeen: IsAsSeen;
  /** What is left of the time that this request may wait, in milliseconds; 0 where the route waits for nothing. */
  readonly waitLeftMs: () => number;
}

/** How long a route waits for what others must say first, in seconds. */
export interface Waiting {
  /** Where the caller says nothing. */
  readonly usualSeconds: number;
  /** However long the caller would wait. */
  readonly mostSeconds: number;
}

/** Days, such as `2026-05-01`. */
export interface Deprecated {
  readonly since: string;
  /** After this day the address may be gone. */
  readonly sunset?: string;
  /** The address that takes its place. */
  readonly instead?: string;
}

export interface Route<Input extends TObject = TObject, Answer extends TSchema = TSchema> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Parts in braces are fields of the input. */
  readonly path: `/${string}`;
  /** Stable name for generated clients, e.g. `listExceptions`. */
  readonly name: string;
  readonly scope: Scope;
  /** One line. */
  readonly summary: string;
  readonly description?: string;
  /** Fields of the path; of the others, GET and DELETE take them from the query, POST from the body. */
  readonly input: Input;
  readonly answer: Answer;
  /** Problems beyond those that every route can have. */
  readonly refusals?: readonly ErrorCode[];
  /** A POST that makes something must carry an `Idempotency-Key`; every other may. */
  readonly makesSomething?: boolean;
  /**
   * What it names is its identity: the same request again is absorbed and shows how things stand now. So nobody waits for a repetition
   * that is under way elsewhere, and `202` is not kept to be repeated.
   */
  readonly absorbsRepetition?: boolean;
  /** Takes `Prefer: wait=<seconds>` (RFC 7240). */
  readonly waits?: Waiting;
  /** Takes `If-Match`: it is refused where the thing is no longer what the caller has read. */
  readonly comparesState?: boolean;
  /** It works, and will go. */
  readonly deprecated?: Deprecated;
  /** The answer holds a secret: it is not kept for repetitions. */
  readonly holdsSecret?: boolean;
  handle(input: Static<Input>, call: Call): Promise<Reply<Static<Answer>>>;
}

/** Declares a route; the schemas give the types of `handle`. */
export function route<Input extends TObject, Answer extends TSchema>(
  declared: Route<Input, Answer>,
): Route<Input, Answer> {
  return declared;
}

type Said = Partial<Omit<Extract<Reply<unknown>, { reply: 'answer' }>, 'reply' | 'body'>>;

/** Answers 200, or with another status, and the version of the resource where it has one. */
export function answer<Body>(body: Body, { status = 200, ...said }: Said = {}): Reply<Body> {
  return { reply: 'answer', status, body, ...said };
}

/** Answers with a problem of the catalogue; `detail` is what is special about it. */
export function refuse(code: ErrorCode, detail?: string, errors?: readonly FieldError[]): Refusal {
  return {
    reply: 'refusal',
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(errors === undefined ? {} : { errors }),
  };
}

/** Names in the braces of a path, in order. */
export function pathFields(path: string): string[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].flatMap(([, name]) => name ?? []);
}
