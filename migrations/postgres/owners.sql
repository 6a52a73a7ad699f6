-- For psql, on a Postgres of the predecessor that has users (its revision 002): prints them, and
-- who owns which conversation, as statements for D1 at 0003. It reads only. See MIGRATING.md.

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

select 'insert into users (id, external_user_id, email, display_name, created_at, last_active, extra_metadata) values (' || concat_ws(', ',
  pg_temp.quoted(id::text),
  pg_temp.quoted(external_user_id),
  pg_temp.quoted(email),
  pg_temp.quoted(display_name),
  pg_temp.instant(created_at),
  pg_temp.instant(coalesce(last_active, created_at)),
  pg_temp.quoted(extra_metadata::text)
) || ') on conflict do nothing;'
from users
order by created_at, id;

select 'update conversations set title = ' || pg_temp.quoted(c.title)
  || ', user_id = (select id from users where external_user_id = ' || pg_temp.quoted(u.external_user_id)
  || ') where id = ' || pg_temp.quoted(c.id::text) || ';'
from conversations c
join users u on u.id = c.user_id
order by c.created_at, c.id;
