-- Undoes 0003. Every conversation and every word said in one stays, and so does every memory:
-- one without a conversation, which the older schema cannot hold, waits in a conversation made
-- for it, whose id is the id of its owner, and 0003 frees it again.
-- What the older schema has no place for is lost: where a reset conversation begins again, the
-- tie of a reply to its message, token counts, and the source and role of a distilled memory.

drop trigger conversations_handover;
drop trigger conversations_need_an_owner;
drop trigger memories_index;
drop trigger memories_unindex;
drop trigger memories_reindex;
drop table memory_words;

insert into conversations (id, created_at, updated_at, user_id, title)
select user_id, min(created_at), max(created_at), user_id, 'Memories without a conversation'
from memories
where conversation_id is null
group by user_id;

-- What is remembered of a conversation, as in 0001. Nothing refers to it, so that dropping the
-- present table takes nothing along.
create table memories_rebuilt (
  id text primary key not null,
  conversation_id text not null references conversations (id) on delete cascade,
  content text not null,
  embedding text,
  memory_type text not null default 'context'
    check (memory_type in ('fact', 'preference', 'event', 'context')),
  importance real not null default 0.5,
  created_at text not null,
  extra_metadata text
) strict;

insert into memories_rebuilt (
  id, conversation_id, content, embedding, memory_type, importance, created_at, extra_metadata
)
select
  id, coalesce(conversation_id, user_id), content, embedding, memory_type, importance,
  created_at, extra_metadata
from memories
order by seq;

drop table memories;
alter table memories_rebuilt rename to memories;

create index ix_memories_conversation_id on memories (conversation_id);
create index ix_memories_created_at on memories (created_at);
create index ix_memories_importance on memories (importance);

-- A reply that was cut stays as far as it came, but one that never began says nothing: the
-- older schema would take it for a whole reply without words.
delete from messages where status <> 'complete' and content = '';

drop index ux_messages_client_message_id;
drop index ux_messages_reply_to;
drop index ix_messages_writing;
alter table messages drop column completion_tokens;
alter table messages drop column prompt_tokens;
alter table messages drop column client_message_id;
alter table messages drop column reply_to;
alter table messages drop column status;
alter table messages drop column user_id;
alter table conversations drop column context_since;

drop index ix_messages_conversation_id;
create index ix_messages_conversation_id on messages (conversation_id);
drop index ix_conversations_user_id;
create index ix_conversations_user_id on conversations (user_id);

-- The list that wrangler keeps of what was applied, so that it can be applied again.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0003_turns_and_recall.sql';
