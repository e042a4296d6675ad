-- Who is there: organizations, their divisions, roles and users, and who is signed in.
--
-- One set of SQL for SQLite and PostgreSQL (docs/architecture.md): TEXT and BIGINT only, instants as UTC milliseconds,
-- enums as words, lists in child tables. An applied migration is never edited.

CREATE TABLE organizations (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE divisions (
    id TEXT PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    -- 1: the Home division; each organization has exactly one.
    home BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX divisions_home ON divisions (organization_id) WHERE home = 1;
CREATE INDEX divisions_by_organization ON divisions (organization_id, name);

CREATE TABLE roles (
    id TEXT PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT ''
);
CREATE INDEX roles_by_organization ON roles (organization_id, name);

CREATE TABLE role_permissions (
    role_id TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    -- domain:entity:action
    permission TEXT NOT NULL,
    PRIMARY KEY (role_id, permission)
);

CREATE TABLE users (
    id TEXT PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    -- As typed, and lowercased: people do not remember capitals. Unique over all organizations, as nobody names an
    -- organization before signing in.
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    -- PHC string of argon2id
    password_hash TEXT NOT NULL,
    -- active, inactive
    state TEXT NOT NULL DEFAULT 'active',
    created_at BIGINT NOT NULL,
    last_sign_in_at BIGINT
);
CREATE INDEX users_by_organization ON users (organization_id, name);

CREATE TABLE user_roles (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role_id TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    -- A division's id, or * for all.
    division_id TEXT NOT NULL,
    PRIMARY KEY (user_id, role_id, division_id)
);

CREATE TABLE sessions (
    -- SHA-256 of the cookie's value, in hexadecimal: a stolen database opens no session.
    id_hash TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    -- For the idle limit; written at most once a minute.
    last_seen_at BIGINT NOT NULL,
    address TEXT,
    user_agent TEXT
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_age ON sessions (last_seen_at);

-- What one request leaves for the page it redirects to. A secret's payload is encrypted under a key that only the
-- session's cookie yields.
CREATE TABLE flashes (
    id TEXT PRIMARY KEY NOT NULL,
    -- NULL: left for a signed-out browser (a refused sign-in).
    session_hash TEXT,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX flashes_by_expiry ON flashes (expires_at);

-- Facts about this database, by name.
CREATE TABLE facts (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);
