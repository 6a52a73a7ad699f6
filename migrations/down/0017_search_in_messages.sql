-- Undoes 0017.
drop trigger titles_reindex;
drop trigger titles_unindex;
drop trigger titles_index;
drop trigger messages_reindex;
drop trigger messages_unindex;
drop trigger messages_index;
drop view message_texts;
drop table message_words;
drop table message_index;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0017_search_in_messages.sql';
