-- Undoes 0011. Whoever was suspended when they were erased can come back, and what was let go of the audit
-- has no seal any more.

drop trigger users_come_back_suspended;
drop trigger users_stay_suspended;

drop table suspensions;

drop trigger audit_seals_are_not_replaced;
drop trigger audit_is_not_replaced;
drop trigger audit_retention_is_not_replaced;
drop trigger audit_retention_is_not_deleted;
drop trigger audit_retention_only_grows;

alter table audit_retention drop column hash;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0011_what_is_kept.sql';
