-- What each user used, day by day (UTC): for quotas, for themselves and for whoever administers. It stays
-- when a conversation is deleted, and goes with its user.
create table usage (
  user_id text not null references users (id) on delete cascade,
  day text not null,
  messages integer not null default 0,
  prompt_tokens integer not null default 0,
  completion_tokens integer not null default 0,
  primary key (user_id, day)
) strict, without rowid;

create index ix_usage_day on usage (day, user_id);
