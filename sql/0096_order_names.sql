-- More that people have in hand when they ask for an order: the buyer's purchase order, the number on a parcel, the number of a return.
create index case_fact_purchase_order on case_fact ((body->'order'->>'purchaseOrder'))
  where kind = 'order' and body->'order'->>'purchaseOrder' is not null;
create index case_fact_package on case_fact using gin ((body->'advice'->'packages') jsonb_path_ops) where kind = 'advice';
create index case_fact_return on case_fact ((body->'return'->>'number')) where kind = 'return';
