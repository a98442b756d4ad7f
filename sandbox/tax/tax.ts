/** One simulated AvaTax account over HTTP: its company, its transactions, its rates and its faults. */
import type { Simulator } from '../kit/faults.ts';
import { simulatorServer, type Answer, type Refusal as ServerRefusal } from '../kit/simulator-server.ts';
import { taxEdits, type TaxOffice } from './edits.ts';
import { Rates } from './rates.ts';
import { refusal } from './refusals.ts';
import { serveRest } from './routes.ts';
import { Transactions } from './transactions.ts';

export interface TaxOptions {
  /** Absent: any free port. */
  readonly port?: number;
  readonly seed: number;
  /** A number of ten digits. */
  readonly accountId: string;
  readonly licenceKey: string;
  readonly companyCode: string;
  /** Further keys, of users who may only look. */
  readonly readOnlyKeys?: readonly string[];
  readonly clock?: () => Date;
}

export interface TaxSimulator extends Simulator {
  readonly office: TaxOffice;
}

const COMPANY_ID = 7_836_794;

/** Starts an account without transactions. */
export async function startTax(options: TaxOptions): Promise<TaxSimulator> {
  const clock = options.clock ?? (() => new Date());
  const server = simulatorServer({
    name: 'tax',
    seed: options.seed,
    ...(options.port === undefined ? {} : { port: options.port }),
    refusal: refusalInDialect,
  });
  const rates = new Rates();
  const { accountId, licenceKey, companyCode, readOnlyKeys = [] } = options;
  const office: TaxOffice = {
    accountId,
    licenceKey,
    readOnlyKeys,
    company: { id: COMPANY_ID, companyCode, name: 'Sandbox Distribution', isActive: true },
    transactions: new Transactions(rates, clock),
    rates,
    clock,
  };
  serveRest(server.app, office);
  const url = await server.listen();
  const withStatus = (wanted: string): number =>
    office.transactions.all().filter(({ status }) => status === wanted).length;
  return {
    name: 'tax',
    url,
    faults: server.faults,
    office,
    counts: () => ({
      ...server.counts(),
      committed: withStatus('Committed'),
      cancelled: withStatus('Cancelled'),
      adjusted: withStatus('Adjusted'),
    }),
    edits: taxEdits(office),
    close: () => server.close(),
  };
}

function refusalInDialect(kind: ServerRefusal): Answer {
  if (kind === 'unavailable')
    return refusal('ServerUnreachable', 'Part of the service is unreachable; call again later.');
  const { status, body } = refusal('RateLimitExceededError', 'Wait before you call again.');
  return { status, body, headers: { 'retry-after': '2' } };
}
