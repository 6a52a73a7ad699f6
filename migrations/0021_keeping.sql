-- Conversations that a person keeps at the head of the list, or out of it, and titles by the model.
--
-- Triggers are written as in 0003: one line each, BEGIN and END in capitals.

alter table conversations add column pinned integer not null default 0;
alter table conversations add column archived integer not null default 0;

-- A page of the list is read off the index, with the archived ones passed over in it.
create index ix_conversations_pinned on conversations (user_id, pinned, updated_at, id, archived);

-- The time from which on the model may title the conversation, null where it does not wait, and the calls for it so far.
alter table conversations add column title_after text;
alter table conversations add column title_tries integer not null default 0;

create index ix_conversations_title_after on conversations (title_after) where title_after is not null and title_tries < 3;

-- How many archived conversations a user has, counted as they come and go, as in 0012.
alter table users add column archived_count integer not null default 0;

create trigger archived_counted after insert on conversations when new.archived <> 0 BEGIN update users set archived_count = archived_count + 1 where id = new.user_id; END;

create trigger archived_uncounted after delete on conversations when old.archived <> 0 BEGIN update users set archived_count = archived_count - 1 where id = old.user_id; END;

create trigger archived_counted_elsewhere after update of user_id, archived on conversations when new.user_id is not old.user_id or new.archived is not old.archived BEGIN update users set archived_count = archived_count - (old.archived <> 0) where id = old.user_id; update users set archived_count = archived_count + (new.archived <> 0) where id = new.user_id; END;
