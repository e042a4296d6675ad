-- The authorization server: tokens, the consents they come from, and other organizations' authorizations.

-- How often everything issued before was cut off. A token keeps the numbers of its client, its authorization and its
-- user from when it was issued, and is alive only while they agree: cutting a million tokens is one write. Numbers, not
-- instants: what happens within one millisecond has an order too, and a clock set back revives nothing.
-- tokens_not_before stays for people: it says when the last cut was.
ALTER TABLE clients ADD COLUMN cuts BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN cuts BIGINT NOT NULL DEFAULT 0;

-- The next removal, and what is gone but not swept, on every page of the list: without it each reads all deactivated
-- clients of the organization.
CREATE INDEX clients_removal ON clients (organization_id, date_to_delete, grant_type) WHERE state = 'inactive';

-- Nothing but demo data was ever in it.
DROP TABLE tokens;

-- A user's consent to a client: what a code, the access tokens and the refresh tokens that follow have in common. Ending
-- it ends them all.
CREATE TABLE consents (
    id TEXT PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    -- Where the tokens act: the user's organization.
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Scope ids with spaces between (RFC 6749 section 3.3).
    scope TEXT NOT NULL,
    client_cuts BIGINT NOT NULL,
    authorization_cuts BIGINT NOT NULL,
    user_cuts BIGINT NOT NULL,
    -- 1: the code was redeemed with a secret, so refreshing needs one too.
    authenticated BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    -- After this the user is asked again, however busy the application is.
    expires_at BIGINT NOT NULL,
    -- Until when something that was issued may be alive; moves with each issue. Then the sweep removes it.
    alive_until BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX consents_by_client ON consents (client_id, user_id);
CREATE INDEX consents_by_user ON consents (user_id);
CREATE INDEX consents_by_end ON consents (alive_until);

-- Authorization codes: one minute, one use, bound to what they were asked with.
CREATE TABLE codes (
    -- SHA-256 of the code, hexadecimal
    hash TEXT PRIMARY KEY NOT NULL,
    consent_id TEXT NOT NULL REFERENCES consents (id) ON DELETE CASCADE,
    redirect_uri TEXT NOT NULL,
    -- base64url(SHA-256(verifier)), RFC 7636 section 4.2
    challenge TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX codes_by_consent ON codes (consent_id);
CREATE INDEX codes_by_expiry ON codes (expires_at);

CREATE TABLE refresh_tokens (
    -- SHA-256 of the token, hexadecimal
    hash TEXT PRIMARY KEY NOT NULL,
    consent_id TEXT NOT NULL REFERENCES consents (id) ON DELETE CASCADE,
    -- The refresh token it was exchanged for.
    parent TEXT,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX refresh_tokens_by_consent ON refresh_tokens (consent_id);
CREATE INDEX refresh_tokens_by_parent ON refresh_tokens (parent);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);

-- Access tokens. No reference to clients: removing one must not wait for a million rows. Without its client a token is
-- dead, and the sweep frees the room.
CREATE TABLE access_tokens (
    -- SHA-256 of the token, hexadecimal
    hash TEXT PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL,
    -- Where it acts.
    organization_id TEXT NOT NULL,
    -- NULL: the client's own (client credentials)
    user_id TEXT,
    consent_id TEXT,
    scope TEXT NOT NULL DEFAULT '',
    client_cuts BIGINT NOT NULL,
    authorization_cuts BIGINT NOT NULL DEFAULT 0,
    user_cuts BIGINT NOT NULL DEFAULT 0,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX access_tokens_by_client ON access_tokens (client_id, expires_at);
CREATE INDEX access_tokens_by_consent ON access_tokens (consent_id) WHERE consent_id IS NOT NULL;
CREATE INDEX access_tokens_by_expiry ON access_tokens (expires_at);

-- Removed clients whose tokens still take room.
CREATE TABLE removed_clients (
    id TEXT PRIMARY KEY NOT NULL
);

-- Attempts by a deactivated client, since its deactivation.
CREATE TABLE knocks (
    client_id TEXT PRIMARY KEY NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    n BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    last_from TEXT
);

-- What an organization allows a client. A client's own organization needs none: no row allows what the client asks.
ALTER TABLE authorizations ADD COLUMN cuts BIGINT NOT NULL DEFAULT 0;
ALTER TABLE authorizations ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE authorizations ADD COLUMN modified_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE authorizations ADD COLUMN modified_by TEXT;
-- While pending: who asked last.
ALTER TABLE authorizations ADD COLUMN requested_by TEXT;
CREATE INDEX authorizations_by_organization ON authorizations (organization_id, state, client_id);

CREATE TABLE authorization_scopes (
    organization_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    scope_id TEXT NOT NULL,
    PRIMARY KEY (organization_id, client_id, scope_id),
    FOREIGN KEY (organization_id, client_id) REFERENCES authorizations (organization_id, client_id) ON DELETE CASCADE
);

-- Only users who hold one of these roles may use the client; none: all users may.
CREATE TABLE authorization_roles (
    organization_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    role_id TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    PRIMARY KEY (organization_id, client_id, role_id),
    FOREIGN KEY (organization_id, client_id) REFERENCES authorizations (organization_id, client_id) ON DELETE CASCADE
);
