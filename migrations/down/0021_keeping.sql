-- Undoes 0021. No conversation is pinned or archived any more, and none waits for a title.
drop trigger archived_counted_elsewhere;
drop trigger archived_uncounted;
drop trigger archived_counted;
alter table users drop column archived_count;
drop index ix_conversations_title_after;
alter table conversations drop column title_tries;
alter table conversations drop column title_after;
drop index ix_conversations_pinned;
alter table conversations drop column archived;
alter table conversations drop column pinned;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0021_keeping.sql';
