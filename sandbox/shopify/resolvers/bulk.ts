/** Bulk operations: started at once, finished later, their answer is a JSONL file behind a link. */
import { connection, refusal, type PageArguments, type RequestContext } from '../paging.ts';
import type { BulkState, ShopState } from '../state.ts';

/** Runs a GraphQL text against the shop without cost and without paging. */
export type RunInside = (
  text: string,
  variables: Readonly<Record<string, unknown>>,
) => Promise<{ readonly data?: unknown; readonly errors?: unknown }>;

export interface BulkGround {
  readonly shop: ShopState;
  readonly run: RunInside;
  /** Base address of the simulator, known once it listens. */
  readonly address: () => string;
  /** Waits a moment between two states, so that a caller has to ask more than once. */
  readonly pause: () => Promise<void>;
}

const LINES_BETWEEN_BREATHS = 50;

export function bulkQueries({ shop, address }: BulkGround) {
  const view = (operation: BulkState) => bulkView(operation, address());
  return {
    bulkOperation: ({ id }: { id: string }) => {
      const operation = shop.bulkOperations.get(id);
      return operation === undefined ? null : view(operation);
    },
    bulkOperations: (args: PageArguments, context: RequestContext) =>
      connection([...shop.bulkOperations.values()].toReversed(), args, { context, view }),
  };
}

export function bulkMutations(ground: BulkGround) {
  const { shop, address } = ground;
  return {
    stagedUploadsCreate: ({ input }: { input: readonly { filename: string; httpMethod: string }[] }) => ({
      stagedTargets: input.map(({ filename }) => {
        const key = `tmp/shop/bulk/${shop.newId('Upload').split('/').at(-1)}/${filename}`;
        const parameters = [
          { name: 'key', value: key },
          { name: 'Content-Type', value: 'text/jsonl' },
          { name: 'acl', value: 'private' },
        ];
        return { url: `${address()}/staged-uploads`, resourceUrl: null, parameters };
      }),
      userErrors: [],
    }),
    bulkOperationRunQuery: ({ query }: { query: string }) => {
      const operation = start(shop, 'QUERY', query);
      if (operation === undefined) return inProgress;
      void finish(ground, operation, () => queryLines(ground, query));
      return { bulkOperation: bulkView(operation, address()), userErrors: [] };
    },
    bulkOperationRunMutation: (args: { mutation: string; stagedUploadPath: string }) => {
      const uploaded = shop.uploads.get(args.stagedUploadPath);
      if (uploaded === undefined) {
        const message =
          "The JSONL file could not be found. Try uploading the file again, and check that you've entered the URL correctly.";
        return { bulkOperation: null, userErrors: [{ code: 'NO_SUCH_FILE', field: null, message }] };
      }
      const operation = start(shop, 'MUTATION', args.mutation);
      if (operation === undefined) return inProgress;
      void finish(ground, operation, () =>
        mutationLines(ground, { mutation: args.mutation, uploaded, operation }),
      );
      return { bulkOperation: bulkView(operation, address()), userErrors: [] };
    },
    bulkOperationCancel: ({ id }: { id: string }) => {
      const operation = shop.bulkOperations.get(id);
      if (operation === undefined)
        return { bulkOperation: null, userErrors: [{ field: ['id'], message: 'Not found' }] };
      if (operation.completedAt === null) operation.status = 'CANCELING';
      return { bulkOperation: bulkView(operation, address()), userErrors: [] };
    },
  };
}

/** One of each kind at a time, as the schema says of both mutations. */
const inProgress = {
  bulkOperation: null,
  userErrors: [
    {
      code: 'OPERATION_IN_PROGRESS',
      field: null,
      message: 'A bulk operation for this app and shop is already in progress.',
    },
  ],
};

function start(shop: ShopState, type: BulkState['type'], query: string): BulkState | undefined {
  const isBusy = [...shop.bulkOperations.values()].some(
    (each) => each.type === type && each.completedAt === null,
  );
  if (isBusy) return undefined;
  const operation: BulkState = {
    id: shop.newId('BulkOperation'),
    type,
    query,
    status: 'CREATED',
    errorCode: null,
    objectCount: 0,
    rootObjectCount: 0,
    result: null,
    createdAt: shop.now(),
    completedAt: null,
  };
  shop.bulkOperations.set(operation.id, operation);
  return operation;
}

async function finish(
  { pause, shop }: BulkGround,
  operation: BulkState,
  work: () => Promise<string[]>,
): Promise<void> {
  await pause();
  operation.status = 'RUNNING';
  try {
    const lines = await work();
    operation.result = lines.map((line) => `${line}\n`).join('');
    operation.objectCount = lines.length;
    operation.rootObjectCount = lines.filter((line) => !line.includes('"__parentId"')).length;
    await pause();
    operation.status = operation.status === 'CANCELING' ? 'CANCELED' : 'COMPLETED';
  } catch {
    operation.status = 'FAILED';
    operation.errorCode = 'INTERNAL_SERVER_ERROR';
  }
  operation.completedAt = shop.now();
}

interface MutationRun {
  readonly mutation: string;
  readonly uploaded: string;
  readonly operation: BulkState;
}

async function mutationLines(
  { run }: BulkGround,
  { mutation, uploaded, operation }: MutationRun,
): Promise<string[]> {
  const answers: string[] = [];
  for (const [line, text] of uploaded.split('\n').entries()) {
    if (text.trim() === '') continue;
    if (operation.status === 'CANCELING') break;
    const variables: Record<string, unknown> = JSON.parse(text);
    answers.push(JSON.stringify({ ...(await run(mutation, variables)), __lineNumber: line }));
    operation.objectCount = answers.length;
    if (line % LINES_BETWEEN_BREATHS === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return answers;
}

async function queryLines({ run }: BulkGround, query: string): Promise<string[]> {
  const { data, errors } = await run(query, {});
  if (errors !== undefined) throw refusal('the bulk query failed', 'BAD_REQUEST');
  const lines: string[] = [];
  for (const root of Object.values(data ?? {})) if (isConnection(root)) flatten(root, undefined, lines);
  return lines;
}

/** Every node of every connection becomes a line; nodes of nested connections name their parent. */
function flatten(found: Connection, parent: string | undefined, lines: string[]): void {
  for (const { node } of found.edges) {
    const own = Object.entries(node).filter(([, value]) => !isConnection(value));
    const line = { ...Object.fromEntries(own), ...(parent === undefined ? {} : { __parentId: parent }) };
    lines.push(JSON.stringify(line));
    const id = typeof node['id'] === 'string' ? node['id'] : undefined;
    for (const value of Object.values(node)) if (isConnection(value)) flatten(value, id, lines);
  }
}

interface Connection {
  readonly edges: readonly { readonly node: Readonly<Record<string, unknown>> }[];
}

const isConnection = (value: unknown): value is Connection =>
  typeof value === 'object' && value !== null && 'edges' in value;

function bulkView(operation: BulkState, address: string) {
  const { id, type, query, status, errorCode, objectCount, rootObjectCount, result } = operation;
  const link =
    result === null || result === '' ? null : `${address}/bulk-results/${id.split('/').at(-1)}.jsonl`;
  return {
    __typename: 'BulkOperation',
    id,
    type,
    query,
    status,
    errorCode,
    objectCount: String(objectCount),
    rootObjectCount: String(rootObjectCount),
    fileSize: result === null ? null : String(Buffer.byteLength(result)),
    createdAt: operation.createdAt.toISOString(),
    completedAt: operation.completedAt?.toISOString() ?? null,
    url: status === 'COMPLETED' ? link : null,
    partialDataUrl: status === 'FAILED' || status === 'CANCELED' ? link : null,
  };
}
