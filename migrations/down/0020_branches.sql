-- Undoes 0020. Messages of branches that were left stay: they are in their conversations again, in the order of their times, and
-- so are their memories. A reply that was replaced by another one answers no message any more.
update messages set reply_to = null where branch_id is not null;
update messages set branch_id = null where branch_id is not null;

drop trigger messages_reindex;
drop trigger shelves_follow_their_messages;
drop trigger messages_hand_on_branches;
drop trigger messages_leave_the_shelf;
drop trigger branches_go_with_their_messages;
drop trigger messages_are_forgotten_with_their_originals;
drop trigger messages_are_forgotten_on_the_shelf;
drop trigger messages_come_back;
drop trigger messages_leave;
drop trigger memories_leave_the_vector_index;
drop trigger memories_forgotten;
drop table shelved_ends;
drop table shelved_sources;
drop table shelved_memories;
drop index ux_messages_reply_to;
drop index ix_messages_copied_from;
drop index ix_messages_branch_id;
alter table messages drop column rated_at;
alter table messages drop column comment;
alter table messages drop column rating;
alter table messages drop column copied_from;
alter table messages drop column branch_id;
drop table branches;
create unique index ux_messages_reply_to on messages (reply_to) where reply_to is not null;

create trigger memories_forgotten after delete on memories BEGIN update messages set forgotten_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') where id = old.id; update memories set superseded_by = null where superseded_by = old.id; insert into vector_deletions (id) select old.id where old.vector_at is not null on conflict do nothing; END;

create trigger messages_reindex after update of id, conversation_id, user_id, content, timestamp, status, forgotten_at on messages when (old.status <> 'writing' or new.status <> 'writing') and (new.id is not old.id or new.conversation_id is not old.conversation_id or new.user_id is not old.user_id or new.content is not old.content or new.timestamp is not old.timestamp or new.status is not old.status or (new.forgotten_at is null) <> (old.forgotten_at is null)) BEGIN insert into message_texts values (1, old.user_id, old.conversation_id, old.id, old.timestamp, old.content); insert into message_texts select 0, new.user_id, new.conversation_id, new.id, new.timestamp, new.content where new.status <> 'writing' and new.forgotten_at is null and new.content <> '' and new.user_id is not null; END;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0020_branches.sql';
