-- Lines of one order that are asked about for one cause are one question, which lists them.
alter table exception
  add column lines text[] not null default '{}';
