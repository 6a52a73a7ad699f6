-- Undoes 0008: accounts, their passwords and sessions go. Their users and what they said stay.

drop trigger users_of_accounts;

drop table login_failures;
drop table sessions;
drop table account_tokens;
drop table accounts;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0008_accounts.sql';
