-- Undoes 0004. Every message and every memory stays, and what was distilled stays as a plain memory.
-- What the older schema has no place for is lost: the packed index (0004 computes it again), the
-- names of participants, the validity, expiry and history of facts. A fact that is not so any
-- more would be taken for one that is, so those that were superseded or ended go.

drop trigger memory_blocks_counted;
drop trigger memories_packed;
drop trigger memories_unpacked;
drop trigger memories_left_block;
drop trigger memories_joined_block;
drop trigger memories_handover;
drop trigger memories_remember_change;
drop trigger memories_forgotten;
drop trigger memories_retell;
drop trigger memories_untold;

delete from memories where valid_to is not null;

drop table memory_history;
drop table memory_blocks;
drop table vector_deletions;

drop index ux_memories_current_fact;
drop index ix_memories_fact_key;
drop index ix_memories_superseded_by;
drop index ix_memories_unpacked;
drop index ix_memories_expires_at;
drop index ix_memories_user_created;
drop index ix_memories_untold;
drop index ix_memories_being_told;
drop index ix_memories_undistilled;

alter table memories drop column distil_after;
alter table memories drop column vector_at;
alter table memories drop column updated_at;
alter table memories drop column expires_at;
alter table memories drop column superseded_by;
alter table memories drop column valid_to;
alter table memories drop column valid_from;
alter table memories drop column fact_value;
alter table memories drop column fact_key;
alter table memories drop column packed;
alter table memories drop column name;
alter table messages drop column forgotten_at;
alter table messages drop column name;
alter table users drop column memory_blocks;
alter table users drop column memory_epoch;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0004_recall_that_understands.sql';
