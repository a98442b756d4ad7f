/** How AvaTax says no: its error envelope, and the catalogue of the codes that this simulator uses. */

/** A class, because nothing that a caller sends can look like one. */
export class Refusal {
  readonly status: number;
  readonly body: { readonly error: ErrorInfo };

  constructor(status: number, error: ErrorInfo) {
    this.status = status;
    this.body = { error };
  }
}

interface ErrorInfo {
  readonly code: string;
  readonly message: string;
  readonly target: string;
  readonly details: readonly ErrorDetail[];
}

interface ErrorDetail {
  readonly code: string;
  readonly number: number;
  readonly message: string;
  readonly description: string;
  readonly faultCode: string;
  readonly helpLink: string;
  readonly severity: string;
  readonly refersTo?: string;
}

/** Number, status and short message by code. */
const CATALOGUE = {
  EntityNotFoundError: [4, 404, 'Document not found.'],
  ValueRequiredError: [5, 400, 'A value is required.'],
  StringLengthError: [13, 400, 'A text has the wrong length.'],
  DateFormatError: [26, 400, 'A date is not in the expected format.'],
  AuthenticationException: [30, 401, 'Authentication failed.'],
  AuthenticationIncomplete: [34, 401, 'Authentication Incomplete.'],
  JsonFormatError: [47, 400, 'The request is not valid JSON.'],
  PermissionRequired: [49, 403, 'Permission denied.'],
  UnhandledException: [50, 500, 'The server has experienced an error.'],
  ModelStateInvalid: [70, 400, 'A field has the wrong type.'],
  InvalidEnumValue: [164, 400, 'A value is not one of those allowed.'],
  IncorrectPathError: [139, 404, 'There is nothing at this path.'],
  TransactionAlreadyCancelled: [198, 400, 'The transaction has already been cancelled.'],
  GetTaxError: [300, 400, ''],
  MissingAddress: [304, 400, 'An address is missing.'],
  InvalidAddress: [309, 400, 'The address value was incomplete.'],
  MissingLine: [311, 400, 'The transaction has no lines.'],
  ServerUnreachable: [500, 503, 'A server could not be reached.'],
  CannotModifyLockedTransaction: [1100, 400, 'Modifying a locked document is not allowed.'],
  RateLimitExceededError: [1723, 429, 'Too many requests.'],
} as const satisfies Record<string, readonly [number, number, string]>;

export type Code = keyof typeof CATALOGUE;

/** Of server errors the fault is theirs. */
const isTheirs = (status: number): boolean => status >= 500;

/** An error of the catalogue with what is wrong in this case. */
export function refusal(code: Code, description: string, refersTo?: string): Refusal {
  const [, status, message] = CATALOGUE[code];
  const detail = detailOf(code, message, description);
  return new Refusal(status, {
    code,
    message,
    target: status === 404 ? 'HttpRequest' : 'Unknown',
    details: [refersTo === undefined ? detail : { ...detail, refersTo }],
  });
}

/** What the calculation itself refuses: one code for everything, and a second detail that tells what it is. */
export function taxRefusal(message: string, description: string, refersTo: string): Refusal {
  const detail = detailOf('GetTaxError', message, description);
  return new Refusal(400, {
    code: 'GetTaxError',
    message,
    target: 'Unknown',
    details: [
      { ...detail, message: '', description: '', faultCode: 'Server' },
      { ...detail, faultCode: 'GetTaxError', refersTo },
    ],
  });
}

export const DOC_STATUS = 'DocStatus is invalid for this operation.';

function detailOf(code: Code, message: string, description: string): ErrorDetail {
  const [number, status] = CATALOGUE[code];
  return {
    code,
    number,
    message,
    description,
    faultCode: isTheirs(status) ? 'Server' : 'Client',
    helpLink: `http://developer.avalara.com/avatax/errors/${code}`,
    severity: code.startsWith('Authentication') ? 'Exception' : 'Error',
  };
}
