/** Kept messages as they came, and the records of them that could not be taken. */
import { Type } from 'typebox';
import type { MessageRow, Parked, PickedFileRow } from '../../intake/index.ts';
import { isRefusal, readCursor, toPage, toRead } from '../cursor.ts';
import { answer, refuse, route } from '../route.ts';
import { closed, Id, Moment, Name, named, page, paging } from '../shapes.ts';
import { toWire } from '../wire.ts';

const Texts = Type.Record(Type.String(), Type.String());

export const Message = named(
  'Message',
  Type.Object(
    {
      id: Id,
      source: Type.String(),
      form: Type.Enum(['webhook', 'page']),
      method: Type.Optional(Type.String()),
      headers: Type.Optional(Texts),
      query: Type.Optional(Texts),
      way: Type.Optional(Type.String({ description: 'how the hub read it: poll, load, sweep, fetch, file' })),
      file: Type.Optional(Type.String()),
      verdict: Type.Enum(['verified', 'unsigned', 'read']),
      deliveryId: Type.Optional(Type.String()),
      contentHash: Type.String({ description: 'SHA-256, hexadecimal' }),
      sizeBytes: Type.Integer(),
      receivedAt: Moment,
      traceparent: Type.Optional(Type.String()),
      conflictsWith: Type.Optional(Id),
      duplicates: Type.Integer({ description: 'How often the same came again and was absorbed' }),
      lastDuplicateAt: Type.Optional(Moment),
      state: Type.Enum(['waiting', 'parked', 'done']),
    },
    closed,
  ),
);

export function showMessage({ envelope, ...row }: MessageRow) {
  return toWire({ ...row, ...envelope });
}

export const listMessages = route({
  method: 'GET',
  path: '/ops/v1/messages',
  name: 'listMessages',
  scope: 'ops:read',
  summary: 'Kept messages, latest first',
  input: Type.Object(
    {
      source: Type.Optional(Name),
      only: Type.Optional(Type.Enum(['duplicates', 'conflicts', 'parked'])),
      ...paging,
    },
    closed,
  ),
  answer: page(Message),
  handle: async ({ limit, after, ...filter }, { services: { intake } }) => {
    const place = readCursor(Id, after);
    if (isRefusal(place)) return place;
    const found = await intake.messages(filter, {
      limit: toRead(limit),
      ...(place === undefined ? {} : { after: place }),
    });
    return answer(toPage(found.map(showMessage), limit, ({ id }) => id));
  },
});

export const getMessage = route({
  method: 'GET',
  path: '/ops/v1/messages/{id}',
  name: 'getMessage',
  scope: 'ops:read',
  summary: 'One kept message with its bytes',
  input: Type.Object({ id: Id }, closed),
  answer: Type.Object(
    {
      message: Message,
      text: Type.Optional(Type.String({ description: 'the body, where it is UTF-8' })),
      base64: Type.Optional(Type.String({ description: 'the body, where it is not UTF-8' })),
    },
    closed,
  ),
  handle: async ({ id }, { services: { intake } }) => {
    const found = await intake.message(id);
    if (found === undefined)
      return refuse('HUB_NOT_FOUND', 'No message has this id, or it was forgotten after its time.');
    const { body, ...row } = found;
    return answer({ message: showMessage(row), ...bodyOf(body) });
  },
});

function bodyOf(body: Uint8Array): { text: string } | { base64: string } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body) };
  } catch {
    return { base64: Buffer.from(body).toString('base64') };
  }
}

export const ParkedRecord = named(
  'ParkedRecord',
  Type.Object(
    {
      messageId: Id,
      recordIndex: Type.Integer({ description: 'Place in the message; -1: the message as a whole' }),
      source: Type.String(),
      domain: Type.String(),
      key: Type.Optional(Type.String()),
      version: Type.Optional(Type.String()),
      kind: Type.Enum(['breach', 'waiting', 'conflict', 'poison']),
      reason: Type.String(),
      problems: Type.Array(
        Type.Object({ path: Type.String(), found: Type.String(), agreed: Type.String() }, closed),
      ),
      waitsFor: Type.Optional(
        Type.Object(
          {
            domain: Type.String(),
            by: Type.String(),
            value: Type.String(),
            kind: Type.Optional(Type.String()),
          },
          closed,
        ),
      ),
      parkedAt: Moment,
    },
    closed,
  ),
);

export function showParked({ waitsFor, ...row }: Parked) {
  return toWire({
    ...row,
    waitsFor: waitsFor === undefined ? undefined : { domain: waitsFor.domain, ...waitsFor.reference },
  });
}

export const PickedFile = named(
  'PickedFile',
  Type.Object(
    {
      source: Type.String(),
      name: Type.String(),
      contentHash: Type.String({ description: 'SHA-256, hexadecimal' }),
      sizeBytes: Type.Integer(),
      pickedAt: Moment,
      records: Type.Integer(),
      rejected: Type.Integer(),
      problems: Type.Array(
        Type.Object({ path: Type.String(), found: Type.String(), agreed: Type.String() }, closed),
        { description: 'Why the file as a whole could not be read' },
      ),
      archivedAs: Type.Optional(Type.String()),
      sameContent: Type.Array(Type.Object({ name: Type.String(), at: Type.String() }, closed), {
        description: 'Other names under which the same content came; it was absorbed',
      }),
    },
    closed,
  ),
);

export function showFile({ recordCount, rejectedCount, archivedAs, ...file }: PickedFileRow) {
  return {
    ...toWire({ ...file, problems: [...file.problems], sameContent: [...file.sameContent] }),
    records: recordCount,
    rejected: rejectedCount,
    ...(archivedAs === null ? {} : { archivedAs }),
  };
}

const FilePlace = Type.Object(
  {
    pickedAt: Type.String({ format: 'date-time' }),
    source: Name,
    contentHash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  },
  closed,
);

export const listFiles = route({
  method: 'GET',
  path: '/ops/v1/files',
  name: 'listFiles',
  scope: 'ops:read',
  summary: 'Files that were picked up, latest first, with what of them was taken',
  input: Type.Object({ source: Type.Optional(Name), name: Type.Optional(Name), ...paging }, closed),
  answer: page(PickedFile),
  handle: async ({ limit, after, ...filter }, { services: { intake } }) => {
    const before = readCursor(FilePlace, after);
    if (isRefusal(before)) return before;
    const found = await intake.files(filter, {
      limit: toRead(limit),
      ...(before === undefined ? {} : { before: { ...before, pickedAt: new Date(before.pickedAt) } }),
    });
    return answer(
      toPage(found.map(showFile), limit, ({ pickedAt, source, contentHash }) => ({
        pickedAt,
        source,
        contentHash,
      })),
    );
  },
});

const ParkedPlace = Type.Object(
  { messageId: Id, recordIndex: Type.Integer({ minimum: -1, maximum: 2_147_483_647 }) },
  closed,
);

const parkedFilter = {
  source: Type.Optional(Name),
  kind: Type.Optional(Type.Enum(['breach', 'waiting', 'conflict', 'poison'])),
  messageId: Type.Optional(Id),
  key: Type.Optional(Name),
};

export const listParked = route({
  method: 'GET',
  path: '/ops/v1/parked',
  name: 'listParked',
  scope: 'ops:read',
  summary: 'Records that were read but could not be taken, latest message first',
  input: Type.Object({ ...parkedFilter, ...paging }, closed),
  answer: page(ParkedRecord),
  handle: async ({ limit, after, ...filter }, { services: { intake } }) => {
    const place = readCursor(ParkedPlace, after);
    if (isRefusal(place)) return place;
    const found = await intake.parked(filter, {
      limit: toRead(limit),
      ...(place === undefined ? {} : { after: place }),
    });
    return answer(
      toPage(found.map(showParked), limit, ({ messageId, recordIndex }) => ({ messageId, recordIndex })),
    );
  },
});

export const reprocessParked = route({
  method: 'POST',
  path: '/ops/v1/parked/reprocess',
  name: 'reprocessParked',
  scope: 'ops:write',
  summary: 'Takes parked records in once more, with today’s mapping and today’s ids',
  input: Type.Object(parkedFilter, closed),
  answer: Type.Object({ messages: Type.Integer() }, closed),
  handle: async (filter, { services: { intake } }) =>
    answer({ messages: await intake.reprocess(filter) }, { status: 202 }),
});

export const messageRoutes = [listMessages, getMessage, listFiles, listParked, reprocessParked];
