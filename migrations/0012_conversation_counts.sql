-- How many conversations a user has, counted as they come and go, so that a page of them need not count them all.
--
-- Triggers are written as in 0003: one line each, BEGIN and END in capitals.

alter table users add column conversation_count integer not null default 0;

update users set conversation_count = (select count(*) from conversations c where c.user_id = users.id);

create trigger conversations_counted after insert on conversations BEGIN update users set conversation_count = conversation_count + 1 where id = new.user_id; END;

create trigger conversations_uncounted after delete on conversations BEGIN update users set conversation_count = conversation_count - 1 where id = old.user_id; END;

create trigger conversations_counted_elsewhere after update of user_id on conversations when new.user_id is not old.user_id BEGIN update users set conversation_count = conversation_count - 1 where id = old.user_id; update users set conversation_count = conversation_count + 1 where id = new.user_id; END;
