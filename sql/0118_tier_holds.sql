-- Ring-fences of customer tiers: what is held is kept by the tier of who asked, beside the channel.

alter table stock_reservation
  -- Of the customer when it was asked for; null: none.
  add column tier text;

alter table stock_channel
  -- Empty: held for customers of no tier.
  add column tier text not null default '',
  drop constraint stock_channel_pkey,
  add primary key (item_id, location_id, channel, tier);
