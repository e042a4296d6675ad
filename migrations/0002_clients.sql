-- The clients, what hangs on them, and the story of every change.

-- The scope catalogue; the operator may replace it (clientele scopes --import).
CREATE TABLE scopes (
    id TEXT PRIMARY KEY NOT NULL,
    description TEXT NOT NULL
);

CREATE TABLE clients (
    -- UUID v4, the OAuth client_id
    id TEXT PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    -- Lowercased name, for order and for the beginnings that a short search finds.
    name_key TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    -- Lowercased name, description and id on a line each: what a search looks through.
    search_text TEXT NOT NULL,
    -- A number of the client's own by which the engine's text index refers to it: SQLite's rows of an index have
    -- numbers for names, and its own row numbers do not survive VACUUM.
    search_row BIGINT NOT NULL UNIQUE,
    grant_type TEXT NOT NULL,
    -- seconds
    token_duration BIGINT NOT NULL,
    state TEXT NOT NULL,
    -- Exactly while inactive.
    date_to_delete BIGINT,
    -- Tokens issued before this instant are dead: the cut costs one write, however many tokens there are.
    tokens_not_before BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT,
    modified_at BIGINT NOT NULL,
    modified_by TEXT,
    deactivated_at BIGINT,
    deactivated_by TEXT,
    -- 0: never. Not NULL, because keyset reading compares it.
    last_used_at BIGINT NOT NULL DEFAULT 0,
    last_used_from TEXT,
    last_token_at BIGINT NOT NULL DEFAULT 0,
    -- Counts edits; every write is guarded by it.
    version BIGINT NOT NULL DEFAULT 1
);

-- One index for each order under each combination of filters, so that no page of any list sorts or skips rows. Writes
-- pay for it; reads outnumber them by far.
CREATE INDEX clients_name ON clients (organization_id, name_key, id);
CREATE INDEX clients_created ON clients (organization_id, created_at, id);
CREATE INDEX clients_used ON clients (organization_id, last_used_at, id);
CREATE INDEX clients_state_name ON clients (organization_id, state, name_key, id);
CREATE INDEX clients_state_created ON clients (organization_id, state, created_at, id);
CREATE INDEX clients_state_used ON clients (organization_id, state, last_used_at, id);
CREATE INDEX clients_grant_name ON clients (organization_id, grant_type, name_key, id);
CREATE INDEX clients_grant_created ON clients (organization_id, grant_type, created_at, id);
CREATE INDEX clients_grant_used ON clients (organization_id, grant_type, last_used_at, id);
CREATE INDEX clients_state_grant_name ON clients (organization_id, state, grant_type, name_key, id);
CREATE INDEX clients_state_grant_created ON clients (organization_id, state, grant_type, created_at, id);
CREATE INDEX clients_state_grant_used ON clients (organization_id, state, grant_type, last_used_at, id);
-- For the sweep, the next removal and the count of what is gone but not swept yet.
CREATE INDEX clients_date_to_delete ON clients (date_to_delete) WHERE state = 'inactive';

-- How many clients there are, kept in the transaction of each change, so that no page counts 100 000 rows.
CREATE TABLE client_counts (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    state TEXT NOT NULL,
    grant_type TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (organization_id, state, grant_type)
);

CREATE TABLE client_redirect_uris (
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    uri TEXT NOT NULL,
    PRIMARY KEY (client_id, position)
);

CREATE TABLE client_scopes (
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    -- No reference to scopes: what a client was given stays readable when the catalogue is replaced.
    scope_id TEXT NOT NULL,
    PRIMARY KEY (client_id, scope_id)
);

CREATE TABLE client_roles (
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    role_id TEXT NOT NULL REFERENCES roles (id),
    -- A division's id, or * for all.
    division_id TEXT NOT NULL,
    PRIMARY KEY (client_id, role_id, division_id)
);
CREATE INDEX client_roles_by_role ON client_roles (role_id);

CREATE TABLE client_secrets (
    id TEXT PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    -- SHA-256 of the secret, hexadecimal: 256 random bits need no slow hash.
    hash TEXT NOT NULL UNIQUE,
    -- cs_…q7Rf
    hint TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT,
    last_used_at BIGINT NOT NULL DEFAULT 0,
    expires_at BIGINT
);
CREATE INDEX client_secrets_by_client ON client_secrets (client_id, created_at);

-- Tokens of a client. Nothing issues them yet; the evidence before a deletion is read from here.
CREATE TABLE tokens (
    -- SHA-256 of the token, hexadecimal
    hash TEXT PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    -- NULL: the client's own (client credentials)
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX tokens_by_client ON tokens (client_id, expires_at);
CREATE INDEX tokens_by_expiry ON tokens (expires_at);

-- Which organization allows which client to act in it.
CREATE TABLE authorizations (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    -- approved, pending, revoked
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, client_id)
);
CREATE INDEX authorizations_by_client ON authorizations (client_id, state);

-- Who did what, when, with old and new values. No reference to clients or users: the story outlives both.
CREATE TABLE audit (
    -- UUID v7: sorts by time
    id TEXT PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    at BIGINT NOT NULL,
    -- NULL: Clientele itself
    actor_id TEXT,
    actor_name TEXT,
    address TEXT,
    request_id TEXT,
    -- client, session ...
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    object_name TEXT NOT NULL,
    -- add, edit, delete, deactivate, restore, remove, disable, enable, reset_secret, add_secret, remove_secret; a refusal
    -- is the action with "refused" as its outcome.
    action TEXT NOT NULL,
    -- done, refused
    outcome TEXT NOT NULL,
    -- The object's version after the change.
    version BIGINT
);
CREATE INDEX audit_by_object ON audit (organization_id, object_kind, object_id, id);
CREATE INDEX audit_by_organization ON audit (organization_id, id);

-- One row for each changed field. Secrets never: a secret is named by its hint.
CREATE TABLE audit_changes (
    audit_id TEXT NOT NULL REFERENCES audit (id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    -- JSON arrays of lines; a single value is an array of one, nothing an empty one.
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    PRIMARY KEY (audit_id, field)
);
