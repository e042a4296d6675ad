-- An index for each filter of the audit log, each in the order in which it is read: a filter that fits little must not read
-- the whole log of an organization to find it. Of several filters the narrowest serves.
CREATE INDEX audit_by_actor ON audit (organization_id, actor_id, id);
CREATE INDEX audit_by_action ON audit (organization_id, action, id);
CREATE INDEX audit_by_outcome ON audit (organization_id, outcome, id);
CREATE INDEX audit_by_kind ON audit (organization_id, object_kind, id);
