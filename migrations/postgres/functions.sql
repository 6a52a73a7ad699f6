-- What `to_d1.sql` and `to_json.sql` share. All of it is gone when psql ends.

\encoding UTF8
set timezone = 'UTC';
set standard_conforming_strings = on;
set jit = off; -- compiling costs more than it saves here, by a second

-- The rows of a table, each as one JSON object: a column that a revision does not have is null in it, and a table
-- that a revision does not have has no rows.
create function pg_temp.rows_of(name text) returns setof jsonb language plpgsql as $$
begin
  if to_regclass(quote_ident(name)) is not null then
    return query execute format('select to_jsonb(t) from %I t', name);
  end if;
end
$$;
