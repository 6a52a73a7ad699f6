-- Undoes 0005. The keys and the audit go: take a copy of the audit first. Whoever was suspended can get
-- things done again.

drop trigger audit_seals_are_not_deleted;
drop trigger audit_seals_are_not_changed;
drop trigger audit_is_not_deleted;
drop trigger audit_is_not_changed;
drop trigger users_suspended;

drop table audit_retention;
drop table audit_seals;
drop table audit;
drop table api_keys;

alter table users drop column suspended_at;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0005_keys_and_audit.sql';
