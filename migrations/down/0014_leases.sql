-- Undoes 0014. Replies that are being written are ended by the sweep of the older version, as far as they came.
drop index ix_messages_writing;
create index ix_messages_writing on messages (timestamp) where status = 'writing';

drop trigger messages_pay_for_what_they_reserved;
alter table messages drop column reserved_tokens;
alter table messages drop column leased_until;
alter table messages drop column lease;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0014_leases.sql';
