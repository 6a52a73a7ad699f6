-- What the Responses dialect of OpenAI keeps beside messages: a response is one call of the model within a reply, with the
-- request that led to it. A reply whose model calls tools has several of them.

-- Triggers are written as in 0003: one line each, BEGIN and END in capitals.

-- `message_id` is the message of the reply, and `user_id` its owner. `previous_id` is the response that it follows.
-- `request` is JSON: the members that the answer repeats, and `input`. `outcome` is JSON too, and null while it is written.
create table responses (
  id text primary key not null,
  user_id text not null,
  message_id text not null references messages (id) on delete cascade,
  previous_id text,
  created_at text not null,
  request text not null,
  outcome text
) strict, without rowid;

create index ix_responses_message_id on responses (message_id, id);
create index ix_responses_user_id on responses (user_id, id);

create trigger responses_follow_their_messages after update of user_id on messages when new.user_id is not old.user_id BEGIN update responses set user_id = new.user_id where message_id = new.id; END;

-- 1 where the person wants no more of a reply that is being written: its writer ends it.
alter table messages add column stop_requested integer not null default 0;

-- What a client keeps with a conversation: JSON, at most 16 texts.
alter table conversations add column metadata text;
