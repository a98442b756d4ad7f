-- Records: what every system says of every thing (claims), which thing is which (identity), and the one agreed state (golden records).

create table record (
  id uuid primary key,
  domain text not null,
  -- One more for each change.
  version integer not null check (version >= 1),
  deleted boolean not null default false,
  -- What people call it; empty while nobody has given it a number.
  number text collate "C" not null default '',
  fields jsonb not null default '{}',
  scoped jsonb not null default '{}',
  provenance jsonb not null default '[]',
  -- What this version changed, and why it came about.
  changes jsonb not null default '[]',
  cause jsonb not null default '{}',
  valid_from timestamptz not null,
  -- Marks of the questions that are open about it.
  questions text[] not null default '{}',
  -- The record that it turned out to be.
  merged_into uuid references record
) with (fillfactor = 80);
create index record_list on record (domain, number, id);

-- Earlier versions: the version that counts is in `record`.
create table record_version (
  record_id uuid not null references record,
  version integer not null,
  deleted boolean not null,
  fields jsonb not null,
  scoped jsonb not null,
  provenance jsonb not null,
  changes jsonb not null,
  cause jsonb not null,
  valid_from timestamptz not null,
  valid_to timestamptz not null,
  primary key (record_id, version),
  check (valid_from <= valid_to)
);

-- Their ids ↔ our id. An external id names one record at a time.
create table cross_reference (
  system text not null,
  domain text not null,
  -- `main`, or one of the system's further ids for the same thing.
  kind text not null,
  external_id text collate "C" not null,
  record_id uuid not null references record,
  -- The main id with which a further id came.
  via text collate "C" not null,
  -- `claim`, `delivery`, or the person who mapped it.
  linked_by text not null,
  -- The system has deleted it: late messages still find the record, nothing is written to it any more.
  gone boolean not null default false,
  valid_from timestamptz not null,
  valid_to timestamptz
);
create unique index cross_reference_current on cross_reference (external_id, system, domain, kind) where valid_to is null;
create index cross_reference_record on cross_reference (record_id, system) where valid_to is null;

-- Keys that mean the same everywhere: our number names one record; a GTIN or GLN may stand on several.
create table natural_key (
  domain text not null,
  kind text not null check (kind in ('number', 'gtin', 'gln')),
  value text collate "C" not null,
  record_id uuid not null references record,
  valid_from timestamptz not null,
  valid_to timestamptz
);
create unique index natural_key_number on natural_key (value, domain) where kind = 'number' and valid_to is null;
create unique index natural_key_value on natural_key (value, domain, kind, record_id) where valid_to is null;
create index natural_key_closed on natural_key (value, domain, kind) where valid_to is not null;
create index natural_key_record on natural_key (record_id) where valid_to is null;

-- What a system last said, per field with the version at which it said so (see src/records/claims/claim-codec.ts).
create table claim (
  domain text not null,
  system text not null,
  scope text not null,
  external_id text collate "C" not null,
  record_id uuid not null references record,
  cells jsonb not null,
  -- Why it does not fit the record that its id names, if it does not.
  conflict text,
  primary key (external_id, system, domain, scope)
) with (fillfactor = 70);
create index claim_record on claim (record_id);

-- Claimed values that wait for a person; they follow from claims, rules and decisions.
create table pending_value (
  id uuid primary key,
  record_id uuid not null references record,
  kind text not null check (kind in ('proposal', 'approval')),
  domain text not null,
  system text not null,
  field text not null,
  body jsonb not null,
  since timestamptz not null
);
create index pending_value_record on pending_value (record_id);
create index pending_value_list on pending_value (kind, since, id);

-- What people decided. Never changed, never deleted.
create table decision (
  id uuid primary key,
  record_id uuid not null references record,
  verdict text not null check (verdict in ('accepted', 'rejected', 'approved', 'declined')),
  decided_by text not null,
  decided_at timestamptz not null,
  body jsonb not null
);
create index decision_record on decision (record_id, decided_at, id);
create index decision_list on decision (decided_at desc, id);
