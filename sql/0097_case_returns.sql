-- The orders of which something comes back: few among many.
create index process_case_returns on process_case (process, opened_at desc) where plan->'returns'->0 is not null;
