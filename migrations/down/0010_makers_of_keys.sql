-- Undoes 0010: which key made which is forgotten. Keys stay as they are, and end when they were to end.

drop index ix_api_keys_rotated_by;
drop index ux_api_keys_replaces;
drop index ix_api_keys_made_by;

alter table api_keys drop column rotated_by;
alter table api_keys drop column replaces;
alter table api_keys drop column made_by;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0010_makers_of_keys.sql';
