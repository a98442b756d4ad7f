/** Who is signed in: assertions against the certificate of the connected app, sessions that end. */
import { createPublicKey, randomBytes } from 'node:crypto';
import { jwtVerify } from 'jose';

export interface ConnectedApp {
  readonly clientId: string;
  readonly username: string;
  /** Public key or certificate in PEM. */
  readonly certificate: string;
  readonly audience: string;
}

export interface TokenReply {
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;
}

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** An assertion that lives longer is refused. */
const LONGEST_SECONDS = 300;

export interface Sessions {
  /** Answers the token endpoint; `url` is the address of the org. */
  signIn(form: URLSearchParams, url: string): Promise<TokenReply>;
  isOpen(token: string): boolean;
  /** As an administrator does who ends all sessions. */
  endAll(): void;
}

export function sessions(app: ConnectedApp, clock: () => Date): Sessions {
  const open = new Set<string>();
  return {
    async signIn(form, url) {
      if (form.get('grant_type') !== GRANT)
        return refuse('unsupported_grant_type', 'grant type not supported');
      const wrong = await assertionProblem(app, form.get('assertion') ?? '', clock());
      if (wrong !== undefined) return refuse(...wrong);
      const token = `00DXd0000000001!${randomBytes(32).toString('base64url')}`;
      open.add(token);
      const id = `${url}/id/00DXd0000000001EAA/005Xd000000000hIAA`;
      return {
        status: 200,
        body: { access_token: token, scope: 'api', instance_url: url, id, token_type: 'Bearer' },
      };
    },
    isOpen: (token) => open.has(token),
    endAll: () => open.clear(),
  };
}

const refuse = (error: string, description: string): TokenReply => ({
  status: 400,
  body: { error, error_description: description },
});

async function assertionProblem(
  app: ConnectedApp,
  assertion: string,
  now: Date,
): Promise<readonly [string, string] | undefined> {
  try {
    const { payload } = await jwtVerify(assertion, createPublicKey(app.certificate), {
      algorithms: ['RS256'],
      currentDate: now,
    });
    if (payload.iss !== app.clientId) return ['invalid_client_id', 'client identifier invalid'];
    if (payload.aud !== app.audience) return ['invalid_grant', 'audience is invalid'];
    if ((payload.exp ?? 0) - now.getTime() / 1000 > LONGEST_SECONDS)
      return ['invalid_grant', 'expired authorization code'];
    return payload.sub === app.username ? undefined : ['invalid_grant', "user hasn't approved this consumer"];
  } catch {
    return ['invalid_grant', 'invalid assertion'];
  }
}
