-- Undoes 0019. Titles stay.
drop trigger titles_are_forgotten_with_their_messages;
drop trigger titles_go_with_their_messages;
alter table conversations drop column title_from;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0019_titles_of_messages.sql';
