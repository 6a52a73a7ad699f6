-- Undoes 0015. Registrations of one network have no limit any more, and whoever was erased begins their day anew.
drop trigger users_return;
drop trigger usage_outlives_users;
alter table users drop column returns_as;
drop table usage_of_erased;
alter table registrations drop column asker;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0015_what_still_counts.sql';
