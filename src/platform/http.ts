/** What outgoing HTTP promises to connectors: every answer or failure is a value that says whether the request may have had an effect. */

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Absolute, or relative to the `baseUrl` the client was made with. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON when it is not bytes or text. */
  readonly body?: unknown;
  readonly timeoutMs?: number;
  readonly maxAnswerBytes?: number;
}

export interface HttpAnswer {
  readonly outcome: 'answered';
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  text(): string;
}

/** No usable answer. `effect: 'none'` only where the request certainly never reached the other side. */
export interface HttpFailure {
  readonly outcome: 'failed';
  readonly kind:
    'refused' | 'unreachable' | 'timeout' | 'broken-off' | 'too-large' | 'forbidden-address' | 'redirected';
  readonly effect: 'none' | 'unknown';
  readonly reason: string;
}

export interface HttpClient {
  request(request: HttpRequest): Promise<HttpAnswer | HttpFailure>;
}
