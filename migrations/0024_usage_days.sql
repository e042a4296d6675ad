-- Use of clients by day, with everything that matters when something is to be taken away. src/domain/usage.rs says how much
-- is told apart, for how long.

-- No reference to clients: removing one must not wait for its rows. The sweep frees the room, and without its client none
-- is written or read.
CREATE TABLE usage_days (
    client_id TEXT NOT NULL,
    -- Days since 1970, UTC.
    day BIGINT NOT NULL,
    -- apart, others, folded
    told TEXT NOT NULL,
    -- authorized, issued, refreshed, asked, introspected, revoked, called
    kind TEXT NOT NULL,
    -- The code of a refusal; here and in what follows '' is none: part of a key is never NULL.
    error TEXT NOT NULL,
    secret_id TEXT NOT NULL,
    -- The scope that a call needed.
    scope TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    -- Where it acted.
    organization_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    last_from TEXT,
    PRIMARY KEY (client_id, day, told, kind, error, secret_id, scope, redirect_uri, organization_id)
);
CREATE INDEX usage_days_by_day ON usage_days (day);
-- What is still to be folded.
CREATE INDEX usage_days_unfolded ON usage_days (day, client_id) WHERE told <> 'folded';

-- What was used on days that are folded: secrets, scopes, redirect URIs, organizations.
CREATE TABLE usage_marks (
    client_id TEXT NOT NULL,
    -- secret, scope, redirect_uri, organization
    detail TEXT NOT NULL,
    value TEXT NOT NULL,
    n BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    last_from TEXT,
    PRIMARY KEY (client_id, detail, value)
);
CREATE INDEX usage_marks_by_age ON usage_marks (last_at);
