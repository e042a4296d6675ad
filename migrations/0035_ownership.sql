-- Whose a client is and why it is there: who looks after it, who stands in, what it is for. It counts its versions by itself, so
-- that a note makes no edit of settings stale. src/domain/ownership.rs says what may stand in it.

-- Whether an owner is named; of a user who left, nobody is. For the list's filter: most clients have no row below.
ALTER TABLE clients ADD COLUMN has_owner BIGINT NOT NULL DEFAULT 0;
CREATE INDEX clients_ownerless ON clients (organization_id, id) WHERE has_owner = 0;
CREATE INDEX users_who_left ON users (organization_id, id) WHERE state = 'inactive';

CREATE TABLE client_ownership (
    client_id TEXT PRIMARY KEY NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    organization_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT,
    -- JSON: all that is said.
    said TEXT NOT NULL,
    -- A user, who is called what they are called now; NULL: a team or nobody.
    owner_user TEXT REFERENCES users (id),
    stand_in_user TEXT REFERENCES users (id),
    -- The folded address of a team; NULL: a user or nobody.
    owner_key TEXT
);
CREATE INDEX client_ownership_by_user ON client_ownership (organization_id, owner_user, client_id) WHERE owner_user IS NOT NULL;
CREATE INDEX client_ownership_by_team ON client_ownership (organization_id, owner_key, client_id) WHERE owner_key IS NOT NULL;

-- What was said before.
CREATE TABLE client_ownership_versions (
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT,
    said TEXT NOT NULL,
    PRIMARY KEY (client_id, version)
);

-- The labels of an organization that some client has, each in one colour.
CREATE TABLE labels (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    -- Folded.
    label_key TEXT NOT NULL,
    name TEXT NOT NULL,
    colour TEXT NOT NULL,
    PRIMARY KEY (organization_id, label_key)
);

CREATE TABLE client_labels (
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    label_key TEXT NOT NULL,
    organization_id TEXT NOT NULL,
    PRIMARY KEY (client_id, label_key)
);
CREATE INDEX client_labels_by_label ON client_labels (organization_id, label_key, client_id);
