-- Undoes 0015. Registrations of one network have no limit any more.
alter table registrations drop column asker;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0015_what_still_counts.sql';
