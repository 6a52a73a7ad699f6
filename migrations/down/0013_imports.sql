-- Undoes 0013. Every message stays, but nobody knows any more what imported ones are called elsewhere.

drop trigger conversations_handover;
create trigger conversations_handover after update of user_id on conversations when new.user_id is not old.user_id BEGIN update messages set user_id = new.user_id, client_message_id = null where conversation_id = new.id; update memories set user_id = new.user_id where conversation_id = new.id; END;

drop index ux_messages_external_id;
alter table messages drop column external_id;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0013_imports.sql';
