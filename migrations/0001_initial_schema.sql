-- The first schema of the predecessor, in the terms of SQLite: one companion, no users.
-- Ids are UUIDs as text, times RFC 3339 in UTC.

-- A conversation: what was said in one sitting, in order.
create table conversations (
  id text primary key not null,
  created_at text not null,
  updated_at text not null,
  last_summary text
) strict;

-- One thing said, by the person or by the companion.
create table messages (
  id text primary key not null,
  conversation_id text not null references conversations (id) on delete cascade,
  role text not null check (role in ('user', 'assistant', 'system')),
  content text not null,
  timestamp text not null
) strict;

create index ix_messages_conversation_id on messages (conversation_id);
create index ix_messages_timestamp on messages (timestamp);

-- What is remembered of a conversation. The embedding is a JSON array of numbers, or absent.
create table memories (
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

create index ix_memories_conversation_id on memories (conversation_id);
create index ix_memories_created_at on memories (created_at);
create index ix_memories_importance on memories (importance);
