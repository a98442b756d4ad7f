/** The local stand-in for Microsoft Entra: client credentials in, a token that lives an hour out. */
import { randomUUID } from 'node:crypto';

export interface Credentials {
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface SignIn {
  /** Answers a token request; the body is form-encoded. */
  token(tenant: string, form: URLSearchParams): { readonly status: number; readonly body: unknown };
  isValid(authorization: string | undefined): boolean;
  /** All tokens die at once, as when somebody revokes them. */
  revoke(): void;
}

const LIFETIME_SECONDS = 3_600;

export function signIn(credentials: Credentials, clock: () => Date): SignIn {
  const tokens = new Map<string, number>();
  return {
    token: (tenant, form) => {
      const isKnown =
        tenant === credentials.tenant &&
        form.get('grant_type') === 'client_credentials' &&
        form.get('client_id') === credentials.clientId &&
        form.get('client_secret') === credentials.clientSecret &&
        (form.get('scope') ?? '').endsWith('/.default');
      if (!isKnown) {
        const words = 'AADSTS7000215: Invalid client secret provided.';
        return { status: 401, body: { error: 'invalid_client', error_description: words } };
      }
      const token = randomUUID();
      tokens.set(token, clock().getTime() + LIFETIME_SECONDS * 1000);
      return {
        status: 200,
        body: { token_type: 'Bearer', expires_in: LIFETIME_SECONDS, access_token: token },
      };
    },
    isValid: (authorization) =>
      (tokens.get(authorization?.replace(/^Bearer /, '') ?? '') ?? 0) > clock().getTime(),
    revoke: () => tokens.clear(),
  };
}
