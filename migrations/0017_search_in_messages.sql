-- Search for the words of messages and titles, by those who said them.
--
-- Triggers are written as in 0003: one line each, BEGIN and END in capitals.

-- The texts that can be found: each message that is neither forgotten nor still being written, and each title, whose
-- `message_id` is empty. `seq` orders them by time: the milliseconds since 1970 times 2^20, and the number among the texts
-- of that millisecond. So the newest hits are read off the full-text index, and no other hit is.
create table message_index (
  seq integer primary key,
  conversation_id text not null,
  message_id text not null
) strict;

create unique index ux_message_index_message on message_index (conversation_id, message_id);

-- Full-text search. `owner` and `conversation` are ids without their hyphens, one token each, so that a query is confined
-- by the index itself. Words are as they are written, without stems, so that each letter that is typed narrows the
-- search. The first three letters of words are indexed, too: a search by so few merges no lists of hits.
create virtual table message_words using fts5 (
  owner,
  conversation,
  title,
  content,
  content = '',
  prefix = '3',
  tokenize = 'unicode61 remove_diacritics 2'
);

insert into message_words (message_words, rank) values ('secure-delete', 1);

-- A text on its way into the index, or out of it. The view has no rows.
create view message_texts (removed, user_id, conversation_id, message_id, at, text) as select 0, '', '', '', '', '' where 0;

-- Characters of scripts without spaces become words of their own (Thai, Han with Hiragana and Katakana, Hangul), and what
-- is searched is a phrase of them: any part of a text is found. They are cut in pieces of 256, since SQLite counts the
-- characters of a text from its start.
create trigger message_texts_indexed instead of insert on message_texts BEGIN insert into message_index (seq, conversation_id, message_id) select coalesce((select max(i.seq) + 1 from message_index i where i.seq >= t.first and i.seq < t.first + 1048576), t.first), new.conversation_id, new.message_id from (select 1048576 * min(max(cast(round((coalesce(julianday(new.at), 0) - 2440587.5) * 86400000) as integer), 0), 8796093022206) as first) t where new.removed = 0 on conflict do nothing; insert into message_words (message_words, rowid, owner, conversation, title, content) select iif(new.removed = 1, 'delete', null), i.seq, replace(new.user_id, '-', ''), replace(new.conversation_id, '-', ''), iif(new.message_id = '', t.spaced, ''), iif(new.message_id = '', '', t.spaced) from message_index i cross join (select iif(new.text glob '*[฀-๿぀-鿿가-힣豈-﫿ｦ-ﾟ𠀀-𱍏]*', (with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < 256), pieces (number, piece, rest) as (select 0, substr(new.text, 1, 256), substr(new.text, 257) union all select number + 1, substr(rest, 1, 256), substr(rest, 257) from pieces where rest <> '') select group_concat(iif(c glob '[฀-๿぀-鿿가-힣豈-﫿ｦ-ﾟ𠀀-𱍏]', ' ' || c || ' ', c), '') from (select substr(p.piece, n.number, 1) as c from pieces p cross join numbers n where n.number <= length(p.piece) order by p.number, n.number)), new.text) as spaced) t where i.conversation_id = new.conversation_id and i.message_id = new.message_id; delete from message_index where new.removed = 1 and conversation_id = new.conversation_id and message_id = new.message_id; END;

create trigger messages_index after insert on messages when new.status <> 'writing' and new.forgotten_at is null and new.content <> '' and new.user_id is not null BEGIN insert into message_texts values (0, new.user_id, new.conversation_id, new.id, new.timestamp, new.content); END;

create trigger messages_unindex after delete on messages BEGIN insert into message_texts values (1, old.user_id, old.conversation_id, old.id, old.timestamp, old.content); END;

create trigger messages_reindex after update of id, conversation_id, user_id, content, timestamp, status, forgotten_at on messages when (old.status <> 'writing' or new.status <> 'writing') and (new.id is not old.id or new.conversation_id is not old.conversation_id or new.user_id is not old.user_id or new.content is not old.content or new.timestamp is not old.timestamp or new.status is not old.status or (new.forgotten_at is null) <> (old.forgotten_at is null)) BEGIN insert into message_texts values (1, old.user_id, old.conversation_id, old.id, old.timestamp, old.content); insert into message_texts select 0, new.user_id, new.conversation_id, new.id, new.timestamp, new.content where new.status <> 'writing' and new.forgotten_at is null and new.content <> '' and new.user_id is not null; END;

create trigger titles_index after insert on conversations when new.title is not null and new.user_id is not null BEGIN insert into message_texts values (0, new.user_id, new.id, '', new.created_at, new.title); END;

create trigger titles_unindex after delete on conversations BEGIN insert into message_texts values (1, old.user_id, old.id, '', old.created_at, old.title); END;

create trigger titles_reindex after update of id, user_id, title on conversations when new.id is not old.id or new.user_id is not old.user_id or new.title is not old.title BEGIN insert into message_texts values (1, old.user_id, old.id, '', old.created_at, old.title); insert into message_texts select 0, new.user_id, new.id, '', new.created_at, new.title where new.title is not null and new.user_id is not null; END;

insert into message_texts
select 0, user_id, conversation_id, id, timestamp, content from messages
where status <> 'writing' and forgotten_at is null and content <> '' and user_id is not null
order by timestamp, rowid;

insert into message_texts
select 0, user_id, id, '', created_at, title from conversations
where title is not null and user_id is not null
order by created_at, rowid;
