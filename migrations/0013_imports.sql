-- What an imported message is called where it comes from, so that importing it twice is importing it once.
--
-- Triggers are written as in 0003: one line each, BEGIN and END in capitals.

alter table messages add column external_id text;

create unique index ux_messages_external_id on messages (user_id, external_id)
  where external_id is not null;

-- A conversation that is handed over takes these names along, but for those that its new owner has already.
drop trigger conversations_handover;
create trigger conversations_handover after update of user_id on conversations when new.user_id is not old.user_id BEGIN update messages set user_id = new.user_id, client_message_id = null, external_id = case when not exists (select 1 from messages o where o.user_id = new.user_id and o.external_id = messages.external_id) then external_id end where conversation_id = new.id; update memories set user_id = new.user_id where conversation_id = new.id; END;
