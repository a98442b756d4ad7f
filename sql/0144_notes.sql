-- Something is to be looked at again: left by whoever changes it, in the transaction of the change, and taken by one node. Without a key, so
-- that those who leave one do not wait for each other.
create table hub_note (
  about text not null
);
