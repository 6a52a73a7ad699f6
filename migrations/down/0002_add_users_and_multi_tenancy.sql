-- Undoes 0002. Every conversation, message and memory stays, but the older schema knows no
-- users: whoever could read one conversation can now read all, and who owned which is lost,
-- as are the titles. Applied again, 0002 gives everything to `default_user`.

drop index ix_conversations_user_id;
drop index ix_conversations_updated_at;
alter table conversations drop column title;
alter table conversations drop column user_id;

-- Last: nothing refers to a user any more, so that no conversation goes along.
drop table users;

-- The list that wrangler keeps of what was applied, so that it can be applied again.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0002_add_users_and_multi_tenancy.sql';
