-- That the database was put back to an earlier state: of each organization the last time. The console shows it until an
-- administrator confirms. The row stays then, so that another process which saw later entries than there are now finds out
-- that this is known.
CREATE TABLE restorations (
    organization_id TEXT PRIMARY KEY NOT NULL REFERENCES organizations (id),
    -- backup: by clientele restore; older_file: an audit log ended before an end that was seen.
    cause TEXT NOT NULL,
    -- When it was put back, or found to have been.
    restored_at BIGINT NOT NULL,
    -- From when it is: the instant of the backup, or of the last entry of the audit log.
    state_of BIGINT NOT NULL,
    -- Where the audit log ended in it: number and hash of the last entry.
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    -- What had been taken since, by an audit log that was kept elsewhere: JSON. NULL: none was given.
    taken TEXT,
    confirmed_at BIGINT,
    confirmed_by TEXT
);
