-- What came of looking through each organization's audit log, so that Admin can say it. Whoever can change the log can change
-- this, too: who trusts nobody with the database verifies from outside.
CREATE TABLE log_checks (
    organization_id TEXT PRIMARY KEY NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    checked_at BIGINT NOT NULL,
    -- At how many places the log is not what was written.
    broken BIGINT NOT NULL
);
