-- Branches of a conversation: what a changed message or another reply left behind, with the memories of it, on a shelf.
--
-- Triggers are written as in 0003: one line each, BEGIN and END in capitals.

-- A conversation is the rows of `messages` without a `branch_id`, in the order of their times. What was left is kept in
-- segments: `after_id` is the message after which a segment hangs, and null at the start of the conversation. `title` is the
-- title of the conversation where a message of the segment gave it. `back_to` is set only within a batch that comes back to a
-- segment: the last message that is to be current, and empty for all of them.
create table branches (
  id text primary key not null,
  conversation_id text not null references conversations (id) on delete cascade,
  after_id text,
  left_at text not null,
  title text,
  title_from text,
  back_to text
) strict, without rowid;

create index ix_branches_conversation_id on branches (conversation_id, after_id);
create index ix_branches_after_id on branches (after_id) where after_id is not null;

-- `branch_id` is the segment of a message that is not current. `copied_from` is the message of which a fork has a copy.
-- `rating` and `comment` are what the person thinks of a reply.
alter table messages add column branch_id text;
alter table messages add column copied_from text;
alter table messages add column rating text check (rating in ('up', 'down'));
alter table messages add column comment text;
alter table messages add column rated_at text;

create index ix_messages_branch_id on messages (branch_id) where branch_id is not null;
create index ix_messages_copied_from on messages (copied_from) where copied_from is not null;

-- A message has one reply in the current branch, and one in each segment.
drop index ux_messages_reply_to;
create unique index ux_messages_reply_to on messages (reply_to, coalesce(branch_id, ''))
  where reply_to is not null;

-- The memories of messages that are not current, as they were: nothing recalls them. `history` is the rows of
-- `memory_history`, as JSON.
create table shelved_memories (
  seq integer not null,
  id text primary key not null,
  user_id text not null references users (id) on delete cascade,
  conversation_id text,
  source_message_id text,
  role text not null,
  content text not null,
  embedding text,
  memory_type text not null,
  importance real not null,
  created_at text not null,
  extra_metadata text,
  name text,
  packed text,
  fact_key text,
  fact_value text,
  valid_from text,
  valid_to text,
  superseded_by text,
  expires_at text,
  updated_at text,
  vector_at text,
  distil_after text,
  topic text,
  confidence real,
  occurs_on text,
  confirmed_at text,
  pinned integer not null,
  history text not null
) strict, without rowid;

create index ix_shelved_memories_user_id on shelved_memories (user_id, id);
create index ix_shelved_memories_superseded_by on shelved_memories (superseded_by) where superseded_by is not null;

-- The messages that are not current and say a fact, on the shelf or not.
create table shelved_sources (
  message_id text not null references messages (id) on delete cascade,
  memory_id text not null,
  confidence real not null,
  primary key (message_id, memory_id)
) strict, without rowid;

create index ix_shelved_sources_memory_id on shelved_sources (memory_id);

-- The facts that hold again while a message is not current that ended them, or said what superseded them.
create table shelved_ends (
  message_id text not null references messages (id) on delete cascade,
  memory_id text not null,
  by_id text,
  valid_to text not null,
  primary key (message_id, memory_id)
) strict, without rowid;

-- A memory that goes on the shelf is not forgotten.
drop trigger memories_forgotten;
create trigger memories_forgotten after delete on memories when not exists (select 1 from shelved_memories where id = old.id) BEGIN update messages set forgotten_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') where id = old.id; update messages set forgotten_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') where reply_to = old.id and branch_id is not null; update memories set superseded_by = null where superseded_by = old.id; update shelved_memories set superseded_by = null where superseded_by = old.id; delete from shelved_sources where memory_id = old.id; END;

create trigger memories_leave_the_vector_index after delete on memories when old.vector_at is not null BEGIN insert into vector_deletions (id) values (old.id) on conflict do nothing; END;

-- A message that leaves takes its memory along, and the facts that no current message says. What those superseded holds again.
create trigger messages_leave after update of branch_id on messages when old.branch_id is null and new.branch_id is not null BEGIN insert into shelved_sources (message_id, memory_id, confidence) select new.id, m.id, min(coalesce(m.confidence, 0.8), 0.8) from memories m where m.source_message_id = new.id and m.id <> new.id union all select new.id, m.id, f.confidence from fact_sources f join memories m on m.seq = f.memory_seq where f.message_id = new.id and m.source_message_id is not new.id on conflict do nothing; insert into shelved_ends (message_id, memory_id, by_id, valid_to) select new.id, o.id, o.superseded_by, o.valid_to from memories s join (select id, user_id, source_message_id, valid_to, superseded_by from memories where superseded_by is not null union all select id, user_id, source_message_id, valid_to, superseded_by from shelved_memories where superseded_by is not null) o on o.superseded_by = s.id where s.source_message_id = new.id and s.id <> new.id and not exists (select 1 from fact_sources f join messages g on g.id = f.message_id where f.memory_seq = s.seq and f.message_id <> new.id and g.user_id = s.user_id) and o.user_id = s.user_id and o.source_message_id is not new.id and o.valid_to is not null on conflict do nothing; insert into shelved_ends (message_id, memory_id, by_id, valid_to) select new.id, o.id, null, o.valid_to from (select id, user_id, source_message_id, fact_value, valid_to, superseded_by from memories where user_id = new.user_id and fact_value is not null union all select id, user_id, source_message_id, fact_value, valid_to, superseded_by from shelved_memories where user_id = new.user_id and fact_value is not null) o where o.valid_to = new.timestamp and o.superseded_by is null and o.source_message_id is not new.id and new.role = 'user' on conflict do nothing; update or ignore memories set (valid_to, superseded_by) = (select s.valid_to, s.superseded_by from memories s where s.id = memories.superseded_by) where source_message_id is not new.id and user_id = new.user_id and superseded_by in (select s.id from memories s where s.source_message_id = new.id and s.id <> new.id and not exists (select 1 from fact_sources f join messages g on g.id = f.message_id where f.memory_seq = s.seq and f.message_id <> new.id and g.user_id = s.user_id)); update or ignore memories set (valid_to, superseded_by) = (select s.valid_to, s.superseded_by from memories s where s.id = memories.superseded_by) where source_message_id is not new.id and user_id = new.user_id and superseded_by in (select s.id from memories s where s.source_message_id = new.id and s.id <> new.id and not exists (select 1 from fact_sources f join messages g on g.id = f.message_id where f.memory_seq = s.seq and f.message_id <> new.id and g.user_id = s.user_id)); update shelved_memories set (valid_to, superseded_by) = (select s.valid_to, s.superseded_by from memories s where s.id = shelved_memories.superseded_by) where user_id = new.user_id and superseded_by in (select s.id from memories s where s.source_message_id = new.id and s.id <> new.id and not exists (select 1 from fact_sources f join messages g on g.id = f.message_id where f.memory_seq = s.seq and f.message_id <> new.id and g.user_id = s.user_id)); update or ignore memories set valid_to = null where id in (select memory_id from shelved_ends where message_id = new.id and by_id is null); update shelved_memories set valid_to = null where id in (select memory_id from shelved_ends where message_id = new.id and by_id is null); delete from memory_history where id in (select max(h.id) from shelved_ends e join memories o on o.id = e.memory_id join memory_history h on h.memory_seq = o.seq where e.message_id = new.id and h.valid_to is e.valid_to and o.valid_to is not e.valid_to group by o.seq); insert into shelved_memories (seq, id, user_id, conversation_id, source_message_id, role, content, embedding, memory_type, importance, created_at, extra_metadata, name, packed, fact_key, fact_value, valid_from, valid_to, superseded_by, expires_at, updated_at, vector_at, distil_after, topic, confidence, occurs_on, confirmed_at, pinned, history) select m.seq, m.id, m.user_id, m.conversation_id, m.source_message_id, m.role, m.content, m.embedding, m.memory_type, m.importance, m.created_at, m.extra_metadata, m.name, m.packed, m.fact_key, m.fact_value, m.valid_from, m.valid_to, m.superseded_by, m.expires_at, m.updated_at, m.vector_at, m.distil_after, m.topic, m.confidence, m.occurs_on, m.confirmed_at, m.pinned, (select json_group_array(json_array(h.changed_at, h.content, h.memory_type, h.importance, h.extra_metadata, h.expires_at, h.valid_to)) from (select * from memory_history where memory_seq = m.seq order by id) h) from memories m where m.id = new.id or (m.source_message_id = new.id and m.id <> new.id and not exists (select 1 from fact_sources f join messages g on g.id = f.message_id where f.memory_seq = m.seq and f.message_id <> new.id and g.user_id = m.user_id)); update memories set (source_message_id, conversation_id) = (select g.id, g.conversation_id from fact_sources f join messages g on g.id = f.message_id where f.memory_seq = memories.seq and f.message_id <> new.id and g.user_id = memories.user_id order by g.timestamp, g.id limit 1) where source_message_id = new.id and id <> new.id and exists (select 1 from fact_sources f join messages g on g.id = f.message_id where f.memory_seq = memories.seq and f.message_id <> new.id and g.user_id = memories.user_id); delete from fact_sources where message_id = new.id; delete from memories where source_message_id = new.id and id <> new.id; delete from memories where id = new.id; update branches set (title, title_from) = (select c.title, c.title_from from conversations c where c.id = new.conversation_id) where id = new.branch_id and new.id = (select c.title_from from conversations c where c.id = new.conversation_id); update conversations set title = null, title_from = null where id = new.conversation_id and title_from = new.id; END;

-- A message that comes back brings them back: with their ids, and with their numbers where nobody has those by now.
create trigger messages_come_back after update of branch_id on messages when old.branch_id is not null and new.branch_id is null BEGIN insert into memories (seq, id, user_id, conversation_id, source_message_id, role, content, embedding, memory_type, importance, created_at, extra_metadata, name, packed, fact_key, fact_value, valid_from, valid_to, superseded_by, expires_at, updated_at, vector_at, distil_after, topic, confidence, occurs_on, confirmed_at, pinned) select iif(exists (select 1 from memories k where k.seq = s.seq), null, s.seq), s.id, new.user_id, new.conversation_id, new.id, s.role, s.content, s.embedding, s.memory_type, s.importance, s.created_at, s.extra_metadata, s.name, s.packed, s.fact_key, s.fact_value, s.valid_from, coalesce(s.valid_to, max(l.valid_from, s.valid_from)), coalesce(s.superseded_by, l.id), s.expires_at, s.updated_at, iif(s.vector_at >= '0' and exists (select 1 from vector_deletions d where d.id = s.id), s.vector_at, null), s.distil_after, s.topic, s.confidence, s.occurs_on, s.confirmed_at, s.pinned from shelved_memories s left join memories l on l.seq = (select k.seq from memories k where k.user_id = new.user_id and k.fact_key = s.fact_key and k.fact_value <> s.fact_value and k.fact_value is not null and k.valid_to is null and s.valid_to is null and s.confirmed_at is null and s.pinned = 0 and (k.valid_from > s.valid_from or k.pinned = 1 or k.confirmed_at is not null) order by k.valid_from limit 1) where s.user_id = new.user_id and (s.id = new.id or s.id in (select memory_id from shelved_sources where message_id = new.id)) order by s.seq on conflict do nothing; insert into memories (seq, id, user_id, conversation_id, source_message_id, role, content, embedding, memory_type, importance, created_at, extra_metadata, name, packed, fact_key, fact_value, valid_from, valid_to, superseded_by, expires_at, updated_at, vector_at, distil_after, topic, confidence, occurs_on, confirmed_at, pinned) select null, s.id, new.user_id, new.conversation_id, new.id, s.role, s.content, s.embedding, s.memory_type, s.importance, s.created_at, s.extra_metadata, s.name, s.packed, s.fact_key, s.fact_value, s.valid_from, coalesce(s.valid_to, max(l.valid_from, s.valid_from)), coalesce(s.superseded_by, l.id), s.expires_at, s.updated_at, iif(s.vector_at >= '0' and exists (select 1 from vector_deletions d where d.id = s.id), s.vector_at, null), s.distil_after, s.topic, s.confidence, s.occurs_on, s.confirmed_at, s.pinned from shelved_memories s left join memories l on l.seq = (select k.seq from memories k where k.user_id = new.user_id and k.fact_key = s.fact_key and k.fact_value <> s.fact_value and k.fact_value is not null and k.valid_to is null and s.valid_to is null and s.confirmed_at is null and s.pinned = 0 and (k.valid_from > s.valid_from or k.pinned = 1 or k.confirmed_at is not null) order by k.valid_from limit 1) where s.user_id = new.user_id and (s.id = new.id or s.id in (select memory_id from shelved_sources where message_id = new.id)) order by s.seq on conflict do nothing; delete from vector_deletions where id in (select k.id from shelved_memories s join memories k on k.id = s.id where (s.id = new.id or s.id in (select memory_id from shelved_sources where message_id = new.id)) and k.vector_at is not null); insert into memory_history (memory_seq, changed_at, content, memory_type, importance, extra_metadata, expires_at, valid_to) select k.seq, j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4, j.value ->> 5, j.value ->> 6 from shelved_memories s join memories k on k.id = s.id cross join json_each(s.history) j where (s.id = new.id or s.id in (select memory_id from shelved_sources where message_id = new.id)) order by s.seq, j.key; insert into fact_sources (memory_seq, message_id, confidence) select k.seq, new.id, f.confidence from shelved_sources f join memories k on k.id = f.memory_id where f.message_id = new.id and k.source_message_id is not new.id and k.user_id = new.user_id on conflict do nothing; insert into fact_sources (memory_seq, message_id, confidence) select k.seq, new.id, f.confidence from shelved_sources f join shelved_memories s on s.id = f.memory_id join memories k on k.user_id = new.user_id and coalesce(k.fact_key, '') = coalesce(s.fact_key, '') and k.fact_value = s.fact_value and k.valid_to is null where f.message_id = new.id and s.fact_value is not null and s.valid_to is null and k.id <> s.id and k.source_message_id is not new.id on conflict do nothing; update or ignore memories set (valid_to, superseded_by) = (select e.valid_to, e.by_id from shelved_ends e where e.message_id = new.id and e.memory_id = memories.id) where user_id = new.user_id and confirmed_at is null and pinned = 0 and id in (select memory_id from shelved_ends where message_id = new.id); update or ignore shelved_memories set (valid_to, superseded_by) = (select e.valid_to, e.by_id from shelved_ends e where e.message_id = new.id and e.memory_id = shelved_memories.id) where user_id = new.user_id and confirmed_at is null and pinned = 0 and id in (select memory_id from shelved_ends where message_id = new.id); delete from memory_history where id in (select max(h.id) from shelved_ends e join memories o on o.id = e.memory_id join memory_history h on h.memory_seq = o.seq where e.message_id = new.id and o.valid_to is e.valid_to and h.valid_to is not e.valid_to group by o.seq); delete from shelved_memories where (id = new.id or id in (select memory_id from shelved_sources where message_id = new.id)) and (exists (select 1 from memories k where k.id = shelved_memories.id) or not exists (select 1 from shelved_sources f where f.memory_id = shelved_memories.id and f.message_id <> new.id)); delete from shelved_sources where message_id = new.id; delete from shelved_ends where message_id = new.id; update conversations set (title, title_from) = (select b.title, b.title_from from branches b where b.id = old.branch_id) where id = new.conversation_id and title is null and new.id = (select b.title_from from branches b where b.id = old.branch_id); END;

-- What is forgotten or deleted does not come back with its branch. A copy in a fork is forgotten with its original.
create trigger messages_are_forgotten_on_the_shelf after update of forgotten_at on messages when new.forgotten_at is not null and new.branch_id is not null BEGIN delete from shelved_memories where id = new.id or (id in (select memory_id from shelved_sources where message_id = new.id) and not exists (select 1 from shelved_sources f where f.memory_id = shelved_memories.id and f.message_id <> new.id)); delete from shelved_sources where message_id = new.id; delete from shelved_ends where message_id = new.id; update branches set title = null, title_from = null where id = new.branch_id and title_from = new.id; END;

create trigger messages_are_forgotten_with_their_originals after update of forgotten_at on messages when new.forgotten_at is not null and old.forgotten_at is null BEGIN update messages set forgotten_at = new.forgotten_at where copied_from = new.id and user_id = new.user_id and forgotten_at is null; END;

create trigger branches_go_with_their_messages after delete on messages when old.branch_id is not null BEGIN update branches set title = null, title_from = null where id = old.branch_id and title_from = old.id; delete from branches where id = old.branch_id and not exists (select 1 from messages where branch_id = old.branch_id); END;

create trigger messages_leave_the_shelf before delete on messages BEGIN delete from shelved_memories where id = old.id or (id in (select memory_id from shelved_sources where message_id = old.id) and not exists (select 1 from shelved_sources f where f.memory_id = shelved_memories.id and f.message_id <> old.id)); delete from shelved_sources where message_id = old.id; delete from shelved_ends where message_id = old.id; END;

-- The segments that hang on a message hang on the one before it when it is deleted.
create trigger messages_hand_on_branches before delete on messages BEGIN update branches set after_id = coalesce((select p.id from messages p where p.conversation_id = old.conversation_id and p.branch_id is old.branch_id and (p.timestamp, p.rowid) < (old.timestamp, old.rowid) order by p.timestamp desc, p.rowid desc limit 1), (select b.after_id from branches b where b.id = old.branch_id)) where after_id = old.id; END;

-- What is on the shelf goes with its conversation to another user. A fact that a message of another user says, too, stays.
create trigger shelves_follow_their_messages after update of user_id on messages when new.user_id is not old.user_id and new.branch_id is not null BEGIN update shelved_memories set user_id = new.user_id, packed = null where user_id is not new.user_id and (id = new.id or (id in (select memory_id from shelved_sources where message_id = new.id) and not exists (select 1 from shelved_sources f join messages g on g.id = f.message_id join conversations c on c.id = g.conversation_id where f.memory_id = shelved_memories.id and c.user_id is not new.user_id))); delete from shelved_sources where message_id = new.id and exists (select 1 from shelved_memories s where s.id = memory_id and s.user_id is not new.user_id); END;

-- Searches find current messages alone.
drop trigger messages_reindex;
create trigger messages_reindex after update of id, conversation_id, user_id, content, timestamp, status, forgotten_at, branch_id on messages when (old.status <> 'writing' or new.status <> 'writing') and (new.id is not old.id or new.conversation_id is not old.conversation_id or new.user_id is not old.user_id or new.content is not old.content or new.timestamp is not old.timestamp or new.status is not old.status or (new.forgotten_at is null) <> (old.forgotten_at is null) or (new.branch_id is null) <> (old.branch_id is null)) BEGIN insert into message_texts values (1, old.user_id, old.conversation_id, old.id, old.timestamp, old.content); insert into message_texts select 0, new.user_id, new.conversation_id, new.id, new.timestamp, new.content where new.status <> 'writing' and new.forgotten_at is null and new.branch_id is null and new.content <> '' and new.user_id is not null; END;
