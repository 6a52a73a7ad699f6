-- Counts that outlive what they count: of registrations by who asked, and of a day's use by who was erased.
--
-- Triggers are written as in 0003: one line each, BEGIN and END in capitals.

-- Who registered, by a keyed hash of their network. Those of before have none.
alter table registrations add column asker text;
