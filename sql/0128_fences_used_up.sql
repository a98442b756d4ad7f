-- A fence that was used up stays so until goods come in: what its orders took counts on after the hub has handed it over, and after it has left.
alter table stock_channel
  -- Confirmed, and still there.
  add column allocated numeric not null default 0 check (allocated >= 0),
  -- Left since the last goods came in, as far as those have not made up for it.
  add column gone numeric not null default 0 check (gone >= 0);

insert into stock_channel as c (item_id, location_id, channel, tier, reserved, allocated)
select l.item_id, l.location_id, r.channel, coalesce(r.tier, ''), 0, sum(l.quantity - l.shipped)
from stock_reservation_line l join stock_reservation r on r.id = l.reservation_id
where r.state = 'confirmed'
group by l.item_id, l.location_id, r.channel, coalesce(r.tier, '')
on conflict (item_id, location_id, channel, tier) do update set allocated = excluded.allocated;
