-- Leases of replies that are being written, so that a reply whose instance died is known within seconds.

-- `lease` is who writes a reply: random, another one each time that the model is queried for it. Only its holder
-- may store words and the end. `leased_until` is renewed with the words so far while the reply is written, and
-- null once it has ended: a `writing` row whose lease ran out has no writer any more. Rows of a version before this
-- one have neither.
alter table messages add column lease text;
alter table messages add column leased_until text;

-- While a reply is written it reserves the tokens that it may cost, where the user has a quota of them. Whoever deletes
-- it meanwhile pays for all of them, since nobody will know any more what it did cost.
alter table messages add column reserved_tokens integer not null default 0;

create trigger messages_pay_for_what_they_reserved after delete on messages when old.status = 'writing' and old.reserved_tokens > 0 BEGIN update usage set completion_tokens = completion_tokens + old.reserved_tokens where user_id = old.user_id and day = substr(old.timestamp, 1, 10); END;

-- The replies that are being written: all of them for the schedule, and those of one user, whose tokens are
-- reserved until the model says what they cost. There are few, so all are looked at by their lease.
drop index ix_messages_writing;
create index ix_messages_writing on messages (user_id) where status = 'writing';
