-- Browsers that have signed somebody in: strangers who guess at an account do not keep its user from signing in there. A
-- cookie with 256 random bits, of which the hash is kept; it opens nothing.
CREATE TABLE browsers (
    -- SHA-256, hexadecimal
    id_hash TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- When this user last signed in there.
    used_at BIGINT NOT NULL,
    PRIMARY KEY (id_hash, user_id)
);
CREATE INDEX browsers_by_user ON browsers (user_id, used_at);
CREATE INDEX browsers_by_use ON browsers (used_at);
