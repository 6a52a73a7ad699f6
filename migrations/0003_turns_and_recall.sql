-- What the Worker itself needs: turns that can be repeated and cut, and memories that are
-- found by keyword under their owner.
--
-- Every trigger is one line, with BEGIN and END in capitals, and comments hold no semicolon:
-- D1 in the cloud cuts a migration into statements by simpler rules than those of SQLite, and
-- answers `incomplete input` to other shapes (cloudflare/workers-sdk 4998, 10998, 15314, 15690).

-- What was written without an owner since 0002 goes where 0002 sent the rest.
insert into users (id, external_user_id, display_name, created_at, last_active)
select
  'a0000000-0000-0000-0000-000000000001',
  'default_user',
  'Default User',
  strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
  strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
where exists (select 1 from conversations where user_id is null)
on conflict do nothing;

update conversations
set user_id = (
  select id from users
  where id = 'a0000000-0000-0000-0000-000000000001' or external_user_id = 'default_user'
  order by id = 'a0000000-0000-0000-0000-000000000001' desc
  limit 1
)
where user_id is null;

-- A conversation that was reset keeps its messages, but prompts begin after this time.
alter table conversations add column context_since text;

-- `user_id` is always the owner of the conversation: a trigger keeps it so, and a message goes
-- when its conversation goes (no reference of its own, which would want an index of its own).
-- `status` says how far a reply came, and `reply_to` ties it to the message it answers.
-- `client_message_id` is what the client calls a message: a repeated request is the same turn.
alter table messages add column user_id text;
alter table messages add column status text not null default 'complete'
  check (status in ('writing', 'complete', 'interrupted', 'failed'));
alter table messages add column reply_to text references messages (id) on delete cascade;
alter table messages add column client_message_id text;
alter table messages add column prompt_tokens integer;
alter table messages add column completion_tokens integer;

update messages
set user_id = (select c.user_id from conversations c where c.id = messages.conversation_id);

create unique index ux_messages_client_message_id on messages (user_id, client_message_id)
  where client_message_id is not null;
create unique index ux_messages_reply_to on messages (reply_to) where reply_to is not null;
create index ix_messages_writing on messages (timestamp) where status = 'writing';

-- The end of a conversation, and the newest conversations of a user, are read off the index.
drop index ix_messages_conversation_id;
create index ix_messages_conversation_id on messages (conversation_id, timestamp);
drop index ix_conversations_user_id;
create index ix_conversations_user_id on conversations (user_id, updated_at, id);

-- A memory belongs to a user, and to a conversation only where it came from one. Rebuilt
-- rather than altered: the full-text index needs row ids that no `vacuum` renumbers (`seq`).
-- The memory of a message has the id of the message, so remembering it twice is harmless.
create table memories_rebuilt (
  seq integer primary key,
  id text not null unique,
  user_id text not null references users (id) on delete cascade,
  conversation_id text references conversations (id) on delete cascade,
  source_message_id text references messages (id) on delete cascade,
  role text not null default 'user' check (role in ('user', 'assistant')),
  content text not null,
  embedding text,
  memory_type text not null default 'context'
    check (memory_type in ('fact', 'preference', 'event', 'context')),
  importance real not null default 0.5,
  created_at text not null,
  extra_metadata text
) strict;

-- A second time, after the down script: a memory of a message is known by its id, and what had
-- no conversation was kept in one that has the id of its owner.
insert into memories_rebuilt (
  id, user_id, conversation_id, source_message_id, role, content, embedding, memory_type,
  importance, created_at, extra_metadata
)
select
  m.id, c.user_id, nullif(m.conversation_id, c.user_id), s.id, coalesce(s.role, 'user'),
  m.content, m.embedding, m.memory_type, m.importance, m.created_at, m.extra_metadata
from memories m
join conversations c on c.id = m.conversation_id
left join messages s on s.id = m.id and s.role in ('user', 'assistant')
order by m.created_at, m.rowid;

drop table memories;
alter table memories_rebuilt rename to memories;

delete from conversations
where id = user_id
  and not exists (select 1 from messages m where m.conversation_id = conversations.id);

create index ix_memories_conversation_id on memories (conversation_id);
create index ix_memories_created_at on memories (created_at);
create index ix_memories_importance on memories (importance);
create index ix_memories_user_id on memories (user_id, seq);
create index ix_memories_source_message_id on memories (source_message_id);

-- Keyword search. `owner` is the id of the user without its hyphens, one token, so that a query
-- is confined to the rows of one user by the index itself. Triggers keep it equal to `memories`.
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

-- What was said before the Worker came is recallable too.
insert into memories (
  id, user_id, conversation_id, source_message_id, role, content, memory_type, importance,
  created_at
)
select m.id, m.user_id, m.conversation_id, m.id, m.role, m.content, 'context', 0.3, m.timestamp
from messages m
left join (
  select distinct k.conversation_id, k.content from memories k
) known on known.conversation_id = m.conversation_id and known.content = m.content
where m.role in ('user', 'assistant') and known.content is null
order by m.timestamp, m.rowid;

-- A conversation that is handed to another user takes its messages and memories along. What a
-- client called a message was its own affair: the new owner starts without, so that their next
-- request is not taken for a repeated one.
create trigger conversations_handover after update of user_id on conversations when new.user_id is not old.user_id BEGIN update messages set user_id = new.user_id, client_message_id = null where conversation_id = new.id; update memories set user_id = new.user_id where conversation_id = new.id; END;

-- A misspelt name in a handover must not leave a conversation to nobody.
create trigger conversations_need_an_owner before update of user_id on conversations when new.user_id is null BEGIN select raise(abort, 'there is no such user to hand this conversation to'); END;
