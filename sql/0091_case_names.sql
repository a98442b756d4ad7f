-- What people have in hand when they ask for an order: its number, and the numbers that other systems gave it or its invoice.
create index process_case_number on process_case (number);
create index case_fact_number on case_fact ((coalesce(body->'response'->>'number', body->'invoice'->>'number')))
  where kind in ('response', 'invoice');
