-- What a client was before each change, so that it can be brought back. The audit log cannot serve for that: it tells
-- roles by name, and outlives what it tells about.

-- Former versions only. The version a client is at is the client itself, so adding clients costs nothing here; a version
-- from before this table is not kept and cannot be brought back.
CREATE TABLE client_versions (
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    -- When it came to be, and by whom: of that moment, as clients.modified_at and modified_by told it.
    made_at BIGINT NOT NULL,
    made_by TEXT,
    -- JSON: the settings as the form has them (domain/settings.rs), and the roles with the names they had (domain/role.rs).
    -- Read as a whole and never searched, so the lists need no tables of their own.
    settings TEXT NOT NULL,
    roles TEXT NOT NULL,
    PRIMARY KEY (client_id, version)
);
