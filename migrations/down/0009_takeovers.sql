-- Undoes 0009: who registers meanwhile has to register again.

drop view token_checks;

alter table account_tokens drop column asker;

drop table registrations;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0009_takeovers.sql';
