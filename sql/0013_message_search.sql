-- Messages by what people have in hand: the W3C trace id that came with them (characters 4 to 35 of `traceparent`, 1.5 % slower keeping),
-- and the message that used a delivery id before. Ids in headers get no index: it would make keeping messages slower by two fifths.
create index message_trace on message (substr(traceparent, 4, 32)) where traceparent is not null;
create index message_conflicts on message (conflicts_with) where conflicts_with is not null;
