-- Leases of replies that are being written, so that a reply whose instance died is known within seconds.

-- `lease` is who writes a reply: random, another one each time that the model is queried for it. Only its holder
-- may store words and the end. `leased_until` is renewed with the words so far while the reply is written, and
-- null once it has ended: a `writing` row whose lease ran out has no writer any more. Rows of a version before this
-- one have neither.
alter table messages add column lease text;
alter table messages add column leased_until text;

-- The replies that are being written: all of them for the schedule, and those of one user, whose tokens are
-- reserved until the model says what they cost. There are few, so all are looked at by their lease.
drop index ix_messages_writing;
create index ix_messages_writing on messages (user_id) where status = 'writing';
