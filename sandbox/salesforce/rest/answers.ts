/** Requests and answers of the REST API, and how it refuses. */

export interface RestRequest {
  readonly method: string;
  /** Path with its query string. */
  readonly url: string;
  readonly body: unknown;
}
export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A request at a resource; `rest` is the path below it. */
export interface At {
  readonly request: RestRequest;
  readonly apiPath: string;
  readonly rest: readonly string[];
}

export function refusal(status: number, errorCode: string, message: string): RestAnswer {
  return { status, body: [{ message, errorCode }] };
}

export const notFound = (): RestAnswer => refusal(404, 'NOT_FOUND', 'The requested resource does not exist');

export function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
