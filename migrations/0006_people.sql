-- Users, roles and divisions that an organization looks after itself, and the first hour of an empty database.

-- Counts what was changed in who may do what. Each such change raises it first, so that on PostgreSQL they wait for each
-- other: of two people who take the last role that can give roles from each other, the second sees what the first did.
ALTER TABLE organizations ADD COLUMN people_changes BIGINT NOT NULL DEFAULT 0;

-- users.state, from here on: active, inactive, or invited (has not chosen a password yet; password_hash is empty).
ALTER TABLE users ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- The name lowercased: people are listed by it.
ALTER TABLE users ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
UPDATE users SET name_key = lower(name);
DROP INDEX users_by_organization;
CREATE INDEX users_by_name ON users (organization_id, name_key, id);
CREATE INDEX users_by_state ON users (organization_id, state, name_key, id);
CREATE INDEX user_roles_by_role ON user_roles (role_id);
CREATE INDEX user_roles_by_division ON user_roles (division_id);
CREATE INDEX client_roles_by_division ON client_roles (division_id);
CREATE INDEX authorization_roles_by_role ON authorization_roles (role_id);

ALTER TABLE roles ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- Which of the roles that come with Clientele this one began as (policy/defaults.rs); NULL: someone made it.
ALTER TABLE roles ADD COLUMN default_key TEXT;
CREATE UNIQUE INDEX roles_by_default ON roles (organization_id, default_key) WHERE default_key IS NOT NULL;

ALTER TABLE divisions ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- One-time links by which a person chooses a password: after an invitation, or instead of one they forgot. A person has
-- one at most; a new one takes the place of the old.
CREATE TABLE links (
    user_id TEXT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- SHA-256 of what stands in the address, in hexadecimal.
    token_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    created_by TEXT,
    expires_at BIGINT NOT NULL
);

-- Codes that servers printed while the database belonged to nobody. Each process prints its own; any of them works until
-- it expires, and all are gone with the first organization.
CREATE TABLE setup_codes (
    code_hash TEXT PRIMARY KEY NOT NULL,
    expires_at BIGINT NOT NULL
);
