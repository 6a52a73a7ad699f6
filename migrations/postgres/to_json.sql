-- For psql, on the Postgres of the predecessor: prints what `to_d1.sql` leaves behind, a JSON object a line with
-- `table` and `row`: every other table, and of the four that come along the columns that do not. It reads only.

\ir functions.sql

select jsonb_build_object('table', name, 'row', jsonb_strip_nulls(row))
from (
  select table_name::text as name
  from information_schema.tables
  where table_schema = current_schema() and table_type = 'BASE TABLE'
    and table_name not in ('users', 'conversations', 'messages', 'memories', 'alembic_version')
) left_behind
cross join lateral pg_temp.rows_of(name) row
order by name, row ->> 'id';

-- Preferences are among the metadata of users: those come along, but nothing in Keepsake acts upon them.
with carried (name, columns) as (
  values
    ('users', '{external_user_id,email,display_name,created_at,last_active}'::text[]),
    ('conversations', '{user_id,title,created_at,updated_at,last_summary}'),
    ('messages', '{conversation_id,role,content,timestamp}'),
    ('memories', '{user_id,conversation_id,personality_id,is_shared,content,embedding,memory_type,category,importance,created_at,extra_metadata,is_active,superseded_by}')
)
select jsonb_build_object('table', name, 'row', more)
from carried
cross join lateral pg_temp.rows_of(name) row
cross join lateral jsonb_strip_nulls(row - columns) more
where more - 'id' <> '{}' and more - 'id' <> '{"extra_metadata": {}}'
order by name, row ->> 'id';
