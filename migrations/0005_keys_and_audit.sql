-- API keys, users who are suspended, and the audit.
--
-- Triggers are written as in 0003: one line each, BEGIN and END in capitals.

-- Whoever is suspended gets nothing done: each batch of theirs begins with an update of `last_active`,
-- and with it the whole batch fails.
alter table users add column suspended_at text;

create trigger users_suspended before update of last_active on users when old.suspended_at is not null and new.suspended_at is not null BEGIN select raise(abort, 'keepsake: suspended'); END;

-- `hash` is of the whole key, which nobody has but its owner. `scopes` is a JSON array of names.
create table api_keys (
  id text primary key not null,
  user_id text not null references users (id) on delete cascade,
  name text not null,
  hash text not null,
  scopes text not null,
  created_at text not null,
  last_used_at text,
  expires_at text
) strict, without rowid;

create index ix_api_keys_user_id on api_keys (user_id, created_at);

-- Who did what to whom, from where, when, and how it came out. `actor`, `target` where it is a user, and
-- `address` are keyed hashes: they tell two apart and say of neither who it is.
create table audit (
  seq integer primary key autoincrement check (seq > 0),
  at text not null,
  actor text,
  action text not null,
  target text,
  address text,
  result text not null,
  request_id text not null
) strict;

create index ix_audit_actor on audit (actor, seq);

-- A link of the chain: a keyed hash of the link before and of the rows since, up to and with `through`.
create table audit_seals (
  through integer primary key,
  sealed_at text not null,
  hash text not null
) strict;

-- At most one row: up to which row the audit may be deleted, since it is older than it has to be kept.
create table audit_retention (
  id integer primary key check (id = 1),
  through integer not null
) strict;

create trigger audit_is_not_changed before update on audit BEGIN select raise(abort, 'the audit is append-only'); END;

create trigger audit_is_not_deleted before delete on audit when old.seq > coalesce((select through from audit_retention where id = 1), 0) BEGIN select raise(abort, 'the audit is append-only'); END;

create trigger audit_seals_are_not_changed before update on audit_seals BEGIN select raise(abort, 'the audit is append-only'); END;

create trigger audit_seals_are_not_deleted before delete on audit_seals BEGIN select raise(abort, 'the audit is append-only'); END;
