-- What a fact says besides its sentence: the part of life that it is about, how sure it is, its day, the messages that
-- say it, and that the person holds it to be so.
--
-- Triggers are written as in 0003: one line each, BEGIN and END in capitals.

-- `topic` is the part of the life of a person that a fact is about, `confidence` the probability that they meant it, from 0
-- to 1, and `occurs_on` the day of what is coming. `confirmed_at` says since when the person holds a fact to be so, and
-- `pinned` that they want it kept: what a later message says changes neither kind.
alter table memories add column topic text;
alter table memories add column confidence real;
alter table memories add column occurs_on text;
alter table memories add column confirmed_at text;
alter table memories add column pinned integer not null default 0 check (pinned in (0, 1));

-- Facts that are there get the topic of the first part of their key, or else that of their kind.
update memories set
  confidence = iif(source_message_id is null, 1.0, 0.8),
  topic = coalesce(
    '{
      "name": "identity", "age": "identity", "birthday": "identity", "birth": "identity", "pronouns": "identity",
      "nationality": "identity", "faith": "identity", "identity": "identity", "home": "home", "origin": "home",
      "person": "people", "partner": "people", "relationship": "people", "family": "people", "people": "people",
      "animal": "animals", "pet": "animals", "job": "work", "work": "work", "study": "study",
      "health": "health", "diet": "health", "allergy": "health", "taste": "tastes", "favourite": "tastes",
      "favorite": "tastes", "habit": "habits", "hobby": "habits", "skill": "habits", "possession": "possessions",
      "belief": "beliefs", "event": "events", "plan": "events"
    }' ->> substr(fact_key || '.', 1, instr(fact_key || '.', '.') - 1),
    '{"preference": "tastes", "event": "events"}' ->> memory_type,
    'other'
  )
where fact_value is not null;

-- What is coming up for a person is read off the index.
create index ix_memories_occurs_on on memories (user_id, occurs_on)
  where occurs_on is not null and fact_value is not null and valid_to is null;

-- The further messages that say what a fact says. The first one is `source_message_id`, and where that goes, the next one
-- comes in its place: a fact goes with the last message that says it. `confidence` is that of the message alone.
create table fact_sources (
  memory_seq integer not null references memories (seq) on delete cascade,
  message_id text not null references messages (id) on delete cascade,
  confidence real not null,
  primary key (memory_seq, message_id)
) strict, without rowid;

create index ix_fact_sources_message_id on fact_sources (message_id);

-- A fact names eight messages at most, and one that names more is no surer.
create trigger fact_sources_are_few before insert on fact_sources when (select count(*) from fact_sources where memory_seq = new.memory_seq) >= 7 BEGIN select raise(ignore); END;

create trigger fact_sources_make_surer after insert on fact_sources BEGIN update memories set confidence = 1 - (1 - coalesce(confidence, 0.8)) * (1 - new.confidence) where seq = new.memory_seq; END;

create trigger fact_sources_make_less_sure after delete on fact_sources BEGIN update memories set confidence = max(0.0, 1 - (1 - coalesce(confidence, 0.8)) / max(0.01, 1 - old.confidence)) where seq = old.memory_seq and confirmed_at is null; END;

create trigger memories_have_another_source after update of source_message_id on memories when new.source_message_id is not old.source_message_id BEGIN delete from fact_sources where memory_seq = new.seq and message_id = new.source_message_id; END;

-- A message that is forgotten or deleted leaves the facts that another message says, too.
create trigger memories_are_no_source after delete on memories when old.id = old.source_message_id BEGIN update memories set (source_message_id, conversation_id) = (select g.id, g.conversation_id from fact_sources f join messages g on g.id = f.message_id where f.memory_seq = memories.seq and f.message_id <> old.id and g.user_id = memories.user_id order by g.timestamp, g.id limit 1) where source_message_id = old.id and exists (select 1 from fact_sources f join messages g on g.id = f.message_id where f.memory_seq = memories.seq and f.message_id <> old.id and g.user_id = memories.user_id); delete from fact_sources where message_id = old.id; END;

create trigger messages_are_no_source before delete on messages BEGIN update memories set (source_message_id, conversation_id) = (select g.id, g.conversation_id from fact_sources f join messages g on g.id = f.message_id where f.memory_seq = memories.seq and f.message_id <> old.id and g.user_id = memories.user_id order by g.timestamp, g.id limit 1) where source_message_id = old.id and id <> old.id and exists (select 1 from fact_sources f join messages g on g.id = f.message_id where f.memory_seq = memories.seq and f.message_id <> old.id and g.user_id = memories.user_id); END;

create trigger conversations_are_no_source before delete on conversations BEGIN update memories set (source_message_id, conversation_id) = (select g.id, g.conversation_id from fact_sources f join messages g on g.id = f.message_id where f.memory_seq = memories.seq and g.conversation_id <> old.id and g.user_id = memories.user_id order by g.timestamp, g.id limit 1) where conversation_id = old.id and exists (select 1 from fact_sources f join messages g on g.id = f.message_id where f.memory_seq = memories.seq and g.conversation_id <> old.id and g.user_id = memories.user_id); END;
