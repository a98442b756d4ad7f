/** Refusals in Business Central's own words: status, code and message, as its troubleshooting page lists them. */

/** Thrown inside the simulator, answered as `{ error: { code, message } }`. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'Refused';
    this.status = status;
    this.code = code;
  }
}

/** The error body with the correlation id that the vendor appends to each message. */
export function errorBody(code: string, message: string, correlationId: string): unknown {
  return { error: { code, message: `${message}  CorrelationId:  ${correlationId}.` } };
}

export const badRequest = (message: string): Refused => new Refused(400, 'BadRequest', message);

export const notFound = (what: string): Refused =>
  new Refused(404, 'BadRequest_ResourceNotFound', `Resource not found for the segment '${what}'.`);

export const recordNotFound = (entitySet: string, id: string): Refused =>
  new Refused(
    404,
    'Internal_RecordNotFound',
    `The ${entitySet} does not exist. Identification fields and values: id='${id}'`,
  );
