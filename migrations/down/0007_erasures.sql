-- Undoes 0007. Receipts go, and erasures that have not ended stay undone: see that there is none.

drop trigger users_begin;
drop trigger users_being_erased;

drop table erasure_vectors;
drop table erasures;

drop trigger memories_reindex;
drop trigger memories_unindex;
drop trigger memories_index;
drop table memory_words;

create virtual table memory_words using fts5 (
  owner,
  content,
  content = '',
  contentless_delete = 1,
  tokenize = 'porter unicode61 remove_diacritics 2'
);

create trigger memories_index after insert on memories BEGIN insert into memory_words (rowid, owner, content) values (new.seq, replace(new.user_id, '-', ''), new.content); END;

create trigger memories_unindex after delete on memories BEGIN delete from memory_words where rowid = old.seq; END;

create trigger memories_reindex after update of user_id, content on memories BEGIN delete from memory_words where rowid = old.seq; insert into memory_words (rowid, owner, content) values (new.seq, replace(new.user_id, '-', ''), new.content); END;

insert into memory_words (rowid, owner, content)
select seq, replace(user_id, '-', ''), content from memories;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0007_erasures.sql';
