-- Users who are being erased, and receipts of those who were. And a full-text index that lets go of words:
-- the one of 0003 only marked a row as deleted, and its words stayed in the file until segments were merged.
--
-- Triggers are written as in 0003: one line each, BEGIN and END in capitals.

-- While it runs, `owner` (an `external_user_id`) and `user_id` say who it is, and that user gets nothing
-- done. Once it has ended they are null, and what stays names nobody: `subject` is what the audit calls
-- them, `erased` a JSON object of counts, `receipt` a signed text.
create table erasures (
  id text primary key not null,
  owner text,
  user_id text,
  subject text not null,
  requested_at text not null,
  not_before text not null,
  erased text not null,
  receipt text
) strict, without rowid;

create unique index ux_erasures_owner on erasures (owner) where owner is not null;

-- What the vector index has to be seen to have forgotten. An id says nothing of what was remembered.
create table erasure_vectors (
  erasure_id text not null references erasures (id) on delete cascade,
  id text not null,
  primary key (erasure_id, id)
) strict, without rowid;

create trigger users_being_erased before insert on users when exists (select 1 from erasures where owner = new.external_user_id) BEGIN select raise(abort, 'keepsake: being erased'); END;

-- Whoever comes back after that is another user: no instance takes what it keeps of the first for theirs.
create trigger users_begin after insert on users BEGIN update users set memory_epoch = abs(random() % 4503599627370496) where id = new.id; END;

drop trigger memories_reindex;
drop trigger memories_unindex;
drop trigger memories_index;
drop table memory_words;

-- As in 0003, but a row is deleted with the words that it had, and so they leave the index at once.
create virtual table memory_words using fts5 (
  owner,
  content,
  content = '',
  tokenize = 'porter unicode61 remove_diacritics 2'
);

insert into memory_words (memory_words, rank) values ('secure-delete', 1);

create trigger memories_index after insert on memories BEGIN insert into memory_words (rowid, owner, content) values (new.seq, replace(new.user_id, '-', ''), new.content); END;

create trigger memories_unindex after delete on memories BEGIN insert into memory_words (memory_words, rowid, owner, content) values ('delete', old.seq, replace(old.user_id, '-', ''), old.content); END;

create trigger memories_reindex after update of user_id, content on memories BEGIN insert into memory_words (memory_words, rowid, owner, content) values ('delete', old.seq, replace(old.user_id, '-', ''), old.content); insert into memory_words (rowid, owner, content) values (new.seq, replace(new.user_id, '-', ''), new.content); END;

insert into memory_words (rowid, owner, content)
select seq, replace(user_id, '-', ''), content from memories;
