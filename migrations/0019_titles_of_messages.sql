-- A title that was made of a message is gone when its message is deleted or forgotten.
--
-- Triggers are written as in 0003: one line each, BEGIN and END in capitals.

-- The message of which the title was made, and null where a person or a client gave it.
alter table conversations add column title_from text;

-- Titles from before are those of the first message where they are its beginning, not counting spaces.
update conversations
set title_from = (
  select m.id
  from (
    select id, content from messages
    where conversation_id = conversations.id and role <> 'assistant'
    order by timestamp, rowid
    limit 1
  ) m
  where instr(
    replace(replace(replace(replace(substr(m.content, 1, 2000), ' ', ''), char(9), ''), char(10), ''), char(13), ''),
    replace(replace(conversations.title, ' ', ''), '…', '')
  ) = 1
)
where title <> '';

update conversations
set title = null, title_from = null
where title_from in (select id from messages where forgotten_at is not null);

create trigger titles_go_with_their_messages after delete on messages BEGIN update conversations set title = null, title_from = null where id = old.conversation_id and title_from = old.id; END;

create trigger titles_are_forgotten_with_their_messages after update of forgotten_at on messages when new.forgotten_at is not null BEGIN update conversations set title = null, title_from = null where id = new.conversation_id and title_from = new.id; END;
