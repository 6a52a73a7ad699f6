-- For psql, on the Postgres of the predecessor: prints its conversations, messages and memories
-- as insert statements for D1 at 0001. It reads only. See MIGRATING.md.

set timezone = 'UTC';
set standard_conforming_strings = on;

-- A text as SQLite writes one: nothing is escaped but the quotation mark.
create function pg_temp.quoted(value text) returns text language sql as $$
  select coalesce('''' || replace(value, '''', '''''') || '''', 'null')
$$;

-- RFC 3339 with milliseconds, so that texts sort as times do. A time without a zone is UTC.
create function pg_temp.instant(value timestamptz) returns text language sql as $$
  select pg_temp.quoted(to_char(value, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
$$;

select 'insert into conversations (id, created_at, updated_at, last_summary) values (' || concat_ws(', ',
  pg_temp.quoted(id::text),
  pg_temp.instant(created_at),
  pg_temp.instant(coalesce(updated_at, created_at)),
  pg_temp.quoted(last_summary)
) || ');'
from conversations
order by created_at, id;

select 'insert into messages (id, conversation_id, role, content, timestamp) values (' || concat_ws(', ',
  pg_temp.quoted(id::text),
  pg_temp.quoted(conversation_id::text),
  pg_temp.quoted(lower(role::text)),
  pg_temp.quoted(content),
  pg_temp.instant(timestamp)
) || ');'
from messages
order by timestamp, id;

select 'insert into memories (id, conversation_id, content, embedding, memory_type, importance, created_at, extra_metadata) values (' || concat_ws(', ',
  pg_temp.quoted(id::text),
  pg_temp.quoted(conversation_id::text),
  pg_temp.quoted(content),
  pg_temp.quoted(embedding::text),
  pg_temp.quoted(lower(memory_type::text)),
  coalesce(importance, 0.5)::text,
  pg_temp.instant(created_at),
  pg_temp.quoted(extra_metadata::text)
) || ');'
from memories
order by created_at, id;
