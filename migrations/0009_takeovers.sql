-- An account is opened by the mail and the password together, a mail counts for whoever asked for it, and a token
-- that is older than the password does nothing with keys.
--
-- Triggers are written as in 0003: one line each, BEGIN and END in capitals.

-- Passwords that somebody registered an address with, as Argon2id hashes with one salt for an address. Whoever
-- reads its mail opens the account with one that they know. The password of account_tokens is not used any more.
create table registrations (
  email text not null,
  password text not null,
  expires_at text not null,
  primary key (email, password)
) strict, without rowid;

create index ix_registrations_expires_at on registrations (expires_at);

-- Who had it mailed, by a keyed hash of their network.
alter table account_tokens add column asker text;

-- Holds nothing: a batch that begins with an insert here is refused where the token is older than the password,
-- unless it is of a session that goes on.
create view token_checks as select null as user_id, null as issued_at, null as session_id where false;

create trigger token_checks_refuse_older instead of insert on token_checks when exists (select 1 from accounts where user_id = new.user_id and password_at > new.issued_at) and not exists (select 1 from sessions where id = new.session_id and user_id = new.user_id) BEGIN select raise(abort, 'keepsake: older than the password'); END;
