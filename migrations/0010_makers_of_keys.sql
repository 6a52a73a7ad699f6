-- Which key made which: a key ends with the one that it was made with, and one key has one successor.

-- `made_by` is the key that was shown when this one was made, null where a person or `ADMIN_TOKEN` made it. It
-- belongs to another user where that is an administrator. A key that comes in the place of another, which is
-- `replaces`, has the same maker, and `rotated_by` is the key that was shown for that.
alter table api_keys add column made_by text references api_keys (id) on delete cascade;
alter table api_keys add column replaces text;
alter table api_keys add column rotated_by text;

create index ix_api_keys_made_by on api_keys (made_by);
create unique index ux_api_keys_replaces on api_keys (replaces);
create index ix_api_keys_rotated_by on api_keys (rotated_by);
