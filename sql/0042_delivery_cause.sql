-- What asked last for a look at a row that is due: the trace that a delivery continues, whichever process makes it, and the business
-- message that it follows from. Empty again as soon as nothing is left to do.
alter table sync
  add column traceparent text,
  add column correlation_id text;
