-- Intake, reading side: what is known of each outside record, what is to be fetched, and who reads what until when.

-- The last that was seen of each key of a source. Ledger documents are noted only where they were read, not where they were pushed.
create table source_key (
  source text not null,
  key text not null,
  version text not null, -- as given to the records; '<theirs>!<instant>' where the content changed and the version did not
  their_version text not null,
  raw_hash uuid, -- of the record as it was last read or sent
  content_hash uuid, -- of what the mapping made of it; absent where it could not be mapped
  deleted boolean not null default false,
  noted_at timestamptz not null,
  primary key (source, key)
) with (fillfactor = 85);

-- Keys told by thin events and not fetched yet: one row, however many events.
create table hydration (
  source text not null,
  key text not null,
  noted bigint not null default 1, -- grows with each event; a fetch answers only those it began after
  noted_at timestamptz not null,
  message_id uuid not null,
  traceparent text,
  due_at timestamptz not null,
  leased_until timestamptz not null default '-infinity',
  leased_by uuid,
  attempts int not null default 0,
  primary key (source, key)
) with (fillfactor = 70);

-- Periodic reading: one row per source and activity, leased to one node at a time.
create table reading (
  source text not null,
  activity text not null check (activity in ('poll', 'sweep', 'files', 'subscription')),
  cursor text,
  due_at timestamptz not null default '-infinity',
  leased_until timestamptz not null default '-infinity',
  leased_by uuid,
  completed_at timestamptz, -- of the last whole run
  failures int not null default 0,
  failure text,
  primary key (source, activity)
);

-- Keys seen by a sweep that is under way. Unlogged: a crash empties it, the counts then disagree, and the sweep deletes nothing.
create unlogged table sweep_seen (
  sweep_id uuid not null,
  key text not null,
  primary key (sweep_id, key)
);

-- Content of every file that was taken, whatever its name.
create table picked_file (
  source text not null,
  content_hash bytea not null check (length(content_hash) = 32),
  name text not null,
  size_bytes bigint not null,
  picked_at timestamptz not null,
  record_count int not null,
  rejected_count int not null,
  problems jsonb not null default '[]', -- why the file as a whole could not be read
  archived_as text, -- null until the file lies in the archive
  same_content jsonb not null default '[]', -- other names under which it came again: [{name, at}]
  primary key (source, content_hash)
);
