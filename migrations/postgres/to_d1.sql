-- For psql, on the Postgres of the predecessor: prints its users, conversations, messages and memories as
-- statements for an up-to-date D1. It reads only, and takes what each revision has (001 to 008). See MIGRATING.md.

\ir functions.sql

-- A text as SQLite writes one: nothing is escaped but the quotation mark.
create function pg_temp.quoted(value text) returns text language sql as $$
  select coalesce('''' || replace(value, '''', '''''') || '''', 'null')
$$;

-- RFC 3339 with milliseconds, so that texts sort as times do. A time without a zone is UTC.
create function pg_temp.instant(value text) returns text language sql as $$
  select pg_temp.quoted(to_char(value::timestamptz, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
$$;

-- The id that a user has in D1: that of the same name, or of the same id where the name was changed there. What has
-- no owner goes to `default_user`.
create function pg_temp.owner(account jsonb) returns text language sql as $$
  select format(
    '(select id from users where external_user_id = %1$s or id = %2$s order by external_user_id = %1$s desc limit 1)',
    pg_temp.quoted(coalesce(account ->> 'external_user_id', 'default_user')),
    pg_temp.quoted(coalesce(account ->> 'id', 'a0000000-0000-0000-0000-000000000001'))
  )
$$;

-- The metadata of a memory, and with it what D1 has no column for: its persona, whether all personas share it, and
-- its category.
create function pg_temp.metadata(memory jsonb, persona jsonb) returns text language sql as $$
  select nullif(
    case jsonb_typeof(memory -> 'extra_metadata')
      when 'object' then memory -> 'extra_metadata'
      else jsonb_strip_nulls(jsonb_build_object('extra_metadata', memory -> 'extra_metadata'))
    end || jsonb_strip_nulls(jsonb_build_object(
      'category', memory -> 'category',
      'personality', coalesce(persona -> 'personality_name', memory -> 'personality_id'),
      'shared', nullif(memory -> 'is_shared', 'false')
    )),
    '{}'
  )::text
$$;

select 'insert into users (id, external_user_id, email, display_name, created_at, last_active, extra_metadata) values (' || concat_ws(', ',
  pg_temp.quoted(u ->> 'id'),
  pg_temp.quoted(u ->> 'external_user_id'),
  pg_temp.quoted(u ->> 'email'),
  pg_temp.quoted(u ->> 'display_name'),
  pg_temp.instant(u ->> 'created_at'),
  pg_temp.instant(coalesce(u ->> 'last_active', u ->> 'created_at')),
  pg_temp.quoted(u ->> 'extra_metadata')
) || ') on conflict do nothing;'
from pg_temp.rows_of('users') u
order by u ->> 'created_at', u ->> 'id';

-- At revision 001 nothing has an owner.
select 'insert into users (id, external_user_id, display_name, created_at, last_active) values (' || concat_ws(', ',
  pg_temp.quoted('a0000000-0000-0000-0000-000000000001'),
  pg_temp.quoted('default_user'),
  pg_temp.quoted('Default User'),
  pg_temp.instant(now()::text),
  pg_temp.instant(now()::text)
) || ') on conflict do nothing;'
where exists (select from pg_temp.rows_of('conversations') c where c ->> 'user_id' is null);

create temporary table owned_conversations as
select c ->> 'id' as id, c as row, u as account
from pg_temp.rows_of('conversations') c
left join pg_temp.rows_of('users') u on u ->> 'id' = c ->> 'user_id';

select 'insert into conversations (id, user_id, title, created_at, updated_at, last_summary) values (' || concat_ws(', ',
  pg_temp.quoted(id),
  pg_temp.owner(account),
  pg_temp.quoted(row ->> 'title'),
  pg_temp.instant(row ->> 'created_at'),
  pg_temp.instant(coalesce(row ->> 'updated_at', row ->> 'created_at')),
  pg_temp.quoted(row ->> 'last_summary')
) || ') on conflict do nothing;'
from owned_conversations
order by row ->> 'created_at', id;

select 'insert into messages (id, conversation_id, user_id, role, content, timestamp) values (' || concat_ws(', ',
  pg_temp.quoted(m ->> 'id'),
  pg_temp.quoted(c.id),
  pg_temp.owner(c.account),
  pg_temp.quoted(lower(m ->> 'role')),
  pg_temp.quoted(m ->> 'content'),
  pg_temp.instant(m ->> 'timestamp')
) || ') on conflict do nothing;'
from pg_temp.rows_of('messages') m
join owned_conversations c on c.id = m ->> 'conversation_id'
order by m ->> 'timestamp', lower(m ->> 'role') <> 'user', m ->> 'id';

-- A memory that was retired, or that another one took the place of, comes as a fact that is not so any more: its
-- history shows it, and neither recall nor a prompt does. One whose conversation is another user's comes without it.
with memory as (
  select
    m ->> 'id' as id,
    m as row,
    coalesce(u, c.account) as account,
    case when u is null or u ->> 'id' = c.account ->> 'id' then c.id end as conversation_id,
    m -> 'is_active' = 'false' or m ->> 'superseded_by' is not null as retired,
    pg_temp.metadata(m, p) as metadata
  from pg_temp.rows_of('memories') m
  left join owned_conversations c on c.id = m ->> 'conversation_id'
  left join pg_temp.rows_of('users') u on u ->> 'id' = m ->> 'user_id'
  left join pg_temp.rows_of('personality_profiles') p on p ->> 'id' = m ->> 'personality_id'
)
select 'insert into memories (id, user_id, conversation_id, content, embedding, memory_type, importance, created_at, extra_metadata, fact_value, valid_from, valid_to, superseded_by) values (' || concat_ws(', ',
  pg_temp.quoted(memory.id),
  pg_temp.owner(memory.account),
  pg_temp.quoted(memory.conversation_id),
  pg_temp.quoted(memory.row ->> 'content'),
  pg_temp.quoted(memory.row ->> 'embedding'),
  pg_temp.quoted(lower(memory.row ->> 'memory_type')),
  least(greatest(coalesce((memory.row ->> 'importance')::float8, 0.5), 0), 1)::text,
  pg_temp.instant(memory.row ->> 'created_at'),
  pg_temp.quoted(memory.metadata),
  case when memory.retired then pg_temp.quoted(lower(memory.row ->> 'content')) else 'null' end,
  case when memory.retired then pg_temp.instant(memory.row ->> 'created_at') else 'null' end,
  case when memory.retired then pg_temp.instant(coalesce(memory.row ->> 'updated_at', memory.row ->> 'created_at')) else 'null' end,
  pg_temp.quoted(successor.id)
) || ') on conflict do nothing;'
from memory
left join memory successor on successor.id = memory.row ->> 'superseded_by'
order by memory.row ->> 'created_at', memory.id;

-- What was said is remembered too, but for what the predecessor remembered word for word.
select 'insert into memories (id, user_id, conversation_id, source_message_id, role, content, memory_type, importance, created_at) '
  || 'select id, user_id, conversation_id, id, role, content, ''context'', 0.3, timestamp from messages where id = '
  || pg_temp.quoted(m ->> 'id') || ' on conflict do nothing;'
from pg_temp.rows_of('messages') m
join owned_conversations c on c.id = m ->> 'conversation_id'
where lower(m ->> 'role') in ('user', 'assistant')
  and not exists (
    select from pg_temp.rows_of('memories') k
    where k ->> 'conversation_id' = m ->> 'conversation_id' and k ->> 'content' = m ->> 'content'
  )
order by m ->> 'timestamp', lower(m ->> 'role') <> 'user', m ->> 'id';
