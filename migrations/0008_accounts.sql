-- Accounts with passwords, for those who have no identity provider, and their sessions.
--
-- Triggers are written as in 0003: one line each, BEGIN and END in capitals.

-- `password` is an Argon2id hash in PHC format, `email` in lower case.
create table accounts (
  user_id text primary key not null references users (id) on delete cascade,
  email text not null,
  password text not null,
  created_at text not null,
  password_at text not null
) strict, without rowid;

create unique index ux_accounts_email on accounts (email);

-- What was mailed to an address, by its SHA-256: whoever shows it reads that mail. Each registration has the
-- password that came with it, so that nobody confirms the one of somebody else.
create table account_tokens (
  hash text primary key not null,
  purpose text not null check (purpose in ('register', 'reset')),
  email text not null,
  password text,
  created_at text not null,
  expires_at text not null
) strict, without rowid;

create index ix_account_tokens_email on account_tokens (email, created_at);
create index ix_account_tokens_expires_at on account_tokens (expires_at);

-- `uses` says how often its refresh token was exchanged: only the newest is good.
create table sessions (
  id text primary key not null,
  user_id text not null references users (id) on delete cascade,
  uses integer not null default 0,
  created_at text not null,
  used_at text not null,
  expires_at text not null,
  user_agent text
) strict, without rowid;

create index ix_sessions_user_id on sessions (user_id, created_at);
create index ix_sessions_expires_at on sessions (expires_at);

-- Passwords that were wrong, by a keyed hash of the address, whether it has an account or not.
create table login_failures (
  address text primary key not null,
  failures integer not null,
  last_at text not null
) strict, without rowid;

create index ix_login_failures_last_at on login_failures (last_at);

-- A token of an account outlives it by minutes: it makes no user. The account does, and says so.
create trigger users_of_accounts before insert on users when new.external_user_id glob 'acct_*' and new.extra_metadata is null and not exists (select 1 from users where external_user_id = new.external_user_id) BEGIN select raise(abort, 'keepsake: no account'); END;
