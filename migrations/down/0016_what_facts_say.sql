-- Undoes 0016. Every fact stays, with the first message that says it. One that was confirmed or pinned is like others.
drop trigger conversations_are_no_source;
drop trigger messages_are_no_source;
drop trigger memories_are_no_source;
drop trigger memories_have_another_source;
drop trigger fact_sources_make_less_sure;
drop trigger fact_sources_make_surer;
drop trigger fact_sources_are_few;
drop table fact_sources;

drop index ix_memories_occurs_on;
alter table memories drop column pinned;
alter table memories drop column confirmed_at;
alter table memories drop column occurs_on;
alter table memories drop column confidence;
alter table memories drop column topic;

-- The list that wrangler keeps of what was applied.
create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
);

delete from d1_migrations where name = '0016_what_facts_say.sql';
