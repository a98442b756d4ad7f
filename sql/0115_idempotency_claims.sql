-- Whoever took over the work of a process that died must not be overruled by it, should it only have slept.

alter table api_idempotency
  -- Which attempt works on the request; each one has its own.
  add column claim uuid;
comment on column api_idempotency.leased_until is 'Prolonged each second as long as the attempt is under way: a process that dies lets go within seconds.';
