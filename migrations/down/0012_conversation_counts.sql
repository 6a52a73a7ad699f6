-- Undoes 0012.
drop trigger conversations_counted_elsewhere;
drop trigger conversations_uncounted;
drop trigger conversations_counted;

alter table users drop column conversation_count;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0012_conversation_counts.sql';
