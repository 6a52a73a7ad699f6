-- Undoes 0001, and with it everything that was ever said: no older schema could hold it.

drop table memories;
drop table messages;
drop table conversations;

-- The list that wrangler keeps of what was applied, so that it can be applied again.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0001_initial_schema.sql';
