-- A person's own account: when they last showed who they are, second factors, and whether the organization asks for one.

-- When the session's user last gave a password, a code or a passkey: dangerous acts ask again when it was too long ago.
ALTER TABLE sessions ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;
UPDATE sessions SET proved_at = created_at;

-- 1: everyone must have a second factor.
ALTER TABLE organizations ADD COLUMN second_factor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE organizations ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- Wrong codes in a row, and the last of them: six digits are guessed by whoever may try often enough (RFC 6238 section
-- 5.1). In the database, so that neither a restart nor another process begins to count anew.
ALTER TABLE users ADD COLUMN code_failures BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN code_failed_at BIGINT NOT NULL DEFAULT 0;

-- Authenticator apps (RFC 6238). The secret must be known to compute a code: it is the one secret of a person that is
-- stored as it is.
CREATE TABLE authenticators (
    user_id TEXT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Base 32, as apps take it.
    secret TEXT NOT NULL,
    -- When a code showed that the app has the secret.
    created_at BIGINT NOT NULL,
    -- The time step of the last code that was taken: none works twice.
    last_step BIGINT NOT NULL DEFAULT 0
);

-- For the day the telephone is gone: each works once. They come with the first second factor and go with the last.
CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- SHA-256, hexadecimal
    code_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (user_id, code_hash)
);

-- Passkeys (WebAuthn level 3).
CREATE TABLE passkeys (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- base64url; what the authenticator calls it.
    credential_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- The host it was made for, the only one where it works (the relying party's id).
    host TEXT NOT NULL,
    -- Public key, counter and flags, as JSON.
    credential TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX passkeys_by_user ON passkeys (user_id);

-- What was asked and must be answered by the same browser: the second step of a sign-in, a passkey's challenge, the first
-- code of an app that is being set up.
CREATE TABLE challenges (
    -- SHA-256 of the purpose and of what only that browser has, hexadecimal.
    id TEXT PRIMARY KEY NOT NULL,
    -- NULL: whoever answers says who they are.
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    -- What the answer is checked with, as JSON.
    state TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX challenges_by_expiry ON challenges (expires_at);

-- A permission that comes with this: a role that permitted everything (23 permissions) still does.
INSERT INTO role_permissions (role_id, permission)
SELECT id, 'directory:organization:edit' FROM roles
WHERE (SELECT COUNT(*) FROM role_permissions p WHERE p.role_id = roles.id) = 23;
