-- An audit that a replaced row or a forged end of its keeping does not change unseen, and suspensions that
-- outlive whoever was erased.
--
-- Triggers are written as in 0003: one line each, BEGIN and END in capitals.

-- How far the audit was let go is sealed, too: a keyed hash of that and of the seal there. What was let go before
-- has none, until more is let go.
alter table audit_retention add column hash text;

create trigger audit_retention_only_grows before update on audit_retention when new.id <> old.id or new.through < old.through BEGIN select raise(abort, 'the audit is append-only'); END;

create trigger audit_retention_is_not_deleted before delete on audit_retention BEGIN select raise(abort, 'the audit is append-only'); END;

-- `replace` deletes without asking the triggers of `delete`, but where `recursive_triggers` is on.
create trigger audit_retention_is_not_replaced before insert on audit_retention when exists (select 1 from audit_retention) BEGIN select raise(abort, 'the audit is append-only'); END;

create trigger audit_is_not_replaced before insert on audit when new.seq between 1 and (select max(seq) from audit) BEGIN select raise(abort, 'the audit is append-only'); END;

create trigger audit_seals_are_not_replaced before insert on audit_seals when new.through <= (select max(through) from audit_seals) BEGIN select raise(abort, 'the audit is append-only'); END;

-- Whoever was suspended when they were erased: by what the audit calls them (a keyed hash of their id, so that
-- nobody is named), and since when. They get nothing done when they come back, and become no user by that.
create table suspensions (
  subject text primary key not null,
  since text not null
) strict, without rowid;

create trigger users_stay_suspended after delete on users when old.suspended_at is not null BEGIN insert into suspensions (subject, since) select subject, old.suspended_at from erasures where owner = old.external_user_id on conflict do nothing; END;

create trigger users_come_back_suspended before insert on users when new.suspended_at is not null BEGIN select raise(abort, 'keepsake: suspended'); END;
