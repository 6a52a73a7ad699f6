-- Counts that outlive what they count: of registrations by who asked, and of what whoever was erased used that day.
--
-- Triggers are written as in 0003: one line each, BEGIN and END in capitals.

-- Who registered, by a keyed hash of their network. Those of before have none.
alter table registrations add column asker text;

-- What whoever was erased used on their last day, by what the audit calls them (a keyed hash of their id, so that
-- nobody is named): until the day is over it counts for whoever comes back with that id.
create table usage_of_erased (
  subject text not null,
  day text not null,
  messages integer not null,
  prompt_tokens integer not null,
  completion_tokens integer not null,
  primary key (subject, day)
) strict, without rowid;

create index ix_usage_of_erased_day on usage_of_erased (day);

create trigger usage_outlives_users before delete on users BEGIN insert into usage_of_erased (subject, day, messages, prompt_tokens, completion_tokens) select e.subject, d.day, d.messages, d.prompt_tokens, d.completion_tokens from erasures e join usage d on d.user_id = old.id where e.owner = old.external_user_id and d.day = (select max(day) from usage where user_id = old.id) on conflict (subject, day) do update set messages = messages + excluded.messages, prompt_tokens = prompt_tokens + excluded.prompt_tokens, completion_tokens = completion_tokens + excluded.completion_tokens; END;

-- Only while a user comes back: what the audit calls them, where something of them is in usage_of_erased.
alter table users add column returns_as text;

create trigger users_return after insert on users when new.returns_as is not null BEGIN insert into usage (user_id, day, messages, prompt_tokens, completion_tokens) select new.id, day, messages, prompt_tokens, completion_tokens from usage_of_erased where subject = new.returns_as and day = substr(new.created_at, 1, 10); delete from usage_of_erased where subject = new.returns_as; update users set returns_as = null where id = new.id; END;
