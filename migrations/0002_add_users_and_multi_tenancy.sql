-- Users, and an owner for every conversation (the guide to this step: MIGRATING.md).

-- A person, known by the id that their credential proves.
create table users (
  id text primary key not null,
  external_user_id text not null,
  email text,
  display_name text,
  created_at text not null,
  last_active text not null,
  extra_metadata text
) strict;

create unique index ix_users_external_user_id on users (external_user_id);

insert into users (id, external_user_id, display_name, created_at, last_active)
values (
  'a0000000-0000-0000-0000-000000000001',
  'default_user',
  'Default User',
  strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
  strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
);

-- SQLite cannot add a `not null` reference to a table that has rows: every statement of the
-- Worker writes the owner, and a conversation without one belongs to nobody and is never found.
alter table conversations add column user_id text references users (id) on delete cascade;
alter table conversations add column title text;

update conversations
set user_id = 'a0000000-0000-0000-0000-000000000001'
where user_id is null;

create index ix_conversations_user_id on conversations (user_id);
create index ix_conversations_updated_at on conversations (updated_at);
