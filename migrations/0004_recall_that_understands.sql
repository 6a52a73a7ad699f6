-- What recall by meaning needs: a packed index of the memories of each user, facts with their
-- validity and history, and what the vector index still has to be told.
--
-- Triggers are written as in 0003: one line each, BEGIN and END in capitals.

-- `memory_epoch` counts how often everything was forgotten: instances that keep an index
-- throw it away when it differs. `memory_blocks` counts the blocks of the user.
alter table users add column memory_epoch integer not null default 1;
alter table users add column memory_blocks integer not null default 0;

-- Who speaks, where a conversation has more than one person. `forgotten_at` is set when the memory
-- of the message is deleted: prompts do not hold it from then on.
alter table messages add column name text;
alter table messages add column forgotten_at text;

-- `packed` is its entry of the index, null where it has to be computed (anew).
-- A distilled memory has a `fact_value`, and under a `fact_key` one value is current at a time:
-- `valid_to` is null while it is so, and `superseded_by` names what took its place.
-- `vector_at` says when the vector index was told, null where it has to be, and with a hyphen before
-- it since when it is being told: only the one who began may end that.
-- `distil_after` is set on messages from which a model is to distil facts: not before that time.
alter table memories add column name text;
alter table memories add column packed text;
alter table memories add column fact_key text;
alter table memories add column fact_value text;
alter table memories add column valid_from text;
alter table memories add column valid_to text;
alter table memories add column superseded_by text;
alter table memories add column expires_at text;
alter table memories add column updated_at text;
alter table memories add column vector_at text;
alter table memories add column distil_after text;

create unique index ux_memories_current_fact
  on memories (user_id, coalesce(fact_key, ''), fact_value)
  where fact_value is not null and valid_to is null;
create index ix_memories_fact_key on memories (user_id, fact_key) where fact_value is not null;
create index ix_memories_superseded_by on memories (superseded_by) where superseded_by is not null;
create index ix_memories_unpacked on memories (user_id, seq) where packed is null;
create index ix_memories_undistilled on memories (user_id, seq) where distil_after is not null;
create index ix_memories_expires_at on memories (expires_at) where expires_at is not null;
create index ix_memories_user_created on memories (user_id, created_at, seq);

-- The entries of some 64 memories, in the order of `seq`, a line each: `seq packed`. The block of
-- a memory is the last one that begins at or before it. `version` numbers the changes of a user.
create table memory_blocks (
  user_id text not null references users (id) on delete cascade,
  first_seq integer not null,
  last_seq integer not null,
  version integer not null,
  count integer not null,
  entries text not null,
  primary key (user_id, first_seq)
) strict, without rowid;

create index ix_memory_blocks_version on memory_blocks (user_id, version);

create trigger memory_blocks_counted after insert on memory_blocks BEGIN update users set memory_blocks = (select count(*) from memory_blocks where user_id = new.user_id) where id = new.user_id; END;

create trigger memories_packed after insert on memories when new.packed is not null BEGIN insert into memory_blocks (user_id, first_seq, last_seq, version, count, entries) select new.user_id, new.seq, new.seq, 0, 0, '' where not exists (select 1 from memory_blocks b where b.user_id = new.user_id and b.first_seq = (select max(first_seq) from memory_blocks where user_id = new.user_id and first_seq <= new.seq) and (b.count < 64 or b.last_seq > new.seq)) on conflict do nothing; update memory_blocks set entries = entries || char(10) || new.seq || ' ' || new.packed, count = count + 1, last_seq = max(last_seq, new.seq), version = 1 + (select max(version) from memory_blocks where user_id = new.user_id) where user_id = new.user_id and first_seq = (select max(first_seq) from memory_blocks where user_id = new.user_id and first_seq <= new.seq); END;

create trigger memories_unpacked after delete on memories when old.packed is not null BEGIN update memory_blocks set entries = replace(entries, char(10) || old.seq || ' ' || old.packed, ''), count = count - 1, version = 1 + (select max(version) from memory_blocks where user_id = old.user_id) where user_id = old.user_id and first_seq = (select max(first_seq) from memory_blocks where user_id = old.user_id and first_seq <= old.seq); END;

create trigger memories_left_block after update of packed, user_id on memories when old.packed is not null and (new.packed is not old.packed or new.user_id is not old.user_id) BEGIN update memory_blocks set entries = replace(entries, char(10) || old.seq || ' ' || old.packed, ''), count = count - 1, version = 1 + (select max(version) from memory_blocks where user_id = old.user_id) where user_id = old.user_id and first_seq = (select max(first_seq) from memory_blocks where user_id = old.user_id and first_seq <= old.seq); END;

create trigger memories_joined_block after update of packed on memories when new.packed is not null and new.packed is not old.packed BEGIN insert into memory_blocks (user_id, first_seq, last_seq, version, count, entries) select new.user_id, new.seq, new.seq, 0, 0, '' where not exists (select 1 from memory_blocks b where b.user_id = new.user_id and b.first_seq = (select max(first_seq) from memory_blocks where user_id = new.user_id and first_seq <= new.seq) and (b.count < 64 or b.last_seq > new.seq)) on conflict do nothing; update memory_blocks set entries = entries || char(10) || new.seq || ' ' || new.packed, count = count + 1, last_seq = max(last_seq, new.seq), version = 1 + (select max(version) from memory_blocks where user_id = new.user_id) where user_id = new.user_id and first_seq = (select max(first_seq) from memory_blocks where user_id = new.user_id and first_seq <= new.seq); END;

-- A memory that changes hands is computed anew for its new owner.
create trigger memories_handover after update of user_id on memories when new.user_id is not old.user_id BEGIN update memories set packed = null, vector_at = null where seq = new.seq; END;

-- What a memory was before each change. It goes when its memory goes.
create table memory_history (
  id integer primary key,
  memory_seq integer not null references memories (seq) on delete cascade,
  changed_at text not null,
  content text not null,
  memory_type text not null,
  importance real not null,
  extra_metadata text,
  expires_at text,
  valid_to text
) strict;

create index ix_memory_history_memory on memory_history (memory_seq);

create trigger memories_remember_change after update of content, memory_type, importance, extra_metadata, expires_at, valid_to on memories when new.content is not old.content or new.memory_type is not old.memory_type or new.importance is not old.importance or new.extra_metadata is not old.extra_metadata or new.expires_at is not old.expires_at or new.valid_to is not old.valid_to BEGIN insert into memory_history (memory_seq, changed_at, content, memory_type, importance, extra_metadata, expires_at, valid_to) values (old.seq, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), old.content, old.memory_type, old.importance, old.extra_metadata, old.expires_at, old.valid_to); END;

-- What the vector index has to forget. An id says nothing of what was remembered.
create table vector_deletions (
  id text primary key not null
) strict, without rowid;

create trigger memories_forgotten after delete on memories BEGIN update messages set forgotten_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') where id = old.id; update memories set superseded_by = null where superseded_by = old.id; insert into vector_deletions (id) select old.id where old.vector_at is not null on conflict do nothing; END;

-- What the vector index has to be told, and what somebody began to tell it.
create index ix_memories_untold on memories (user_id, seq)
  where vector_at is null and valid_to is null;
create index ix_memories_being_told on memories (vector_at) where vector_at < '0';

-- What the vector index knows of a memory that is another now, it has to forget first. Then it is
-- told anew, but for what is not so any more.
create trigger memories_retell after update of content, name, memory_type, valid_to on memories when new.vector_at is not null and (new.content is not old.content or new.name is not old.name or new.memory_type is not old.memory_type or new.valid_to is not old.valid_to) BEGIN update memories set vector_at = null where seq = new.seq; END;

create trigger memories_untold after update of vector_at on memories when old.vector_at is not null and new.vector_at is null BEGIN insert into vector_deletions (id) values (old.id) on conflict do nothing; END;
