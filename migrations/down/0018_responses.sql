-- Undoes 0018. Messages stay. Responses are not found by their ids any more.
drop trigger responses_follow_their_messages;
drop index ix_responses_user_id;
drop index ix_responses_message_id;
drop table responses;
alter table messages drop column stop_requested;
alter table conversations drop column metadata;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0018_responses.sql';
