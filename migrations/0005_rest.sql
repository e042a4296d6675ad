-- The REST API: programs that change clients, and what is counted of their calls.

-- Who acts may be a client by now, and a user may act through one.
ALTER TABLE audit ADD COLUMN actor_kind TEXT NOT NULL DEFAULT 'user';
ALTER TABLE audit ADD COLUMN via_id TEXT;
ALTER TABLE audit ADD COLUMN via_name TEXT;

-- Ids that were a client's once. An import brings its ids along: these it may not bring back.
CREATE TABLE retired_client_ids (
    id TEXT PRIMARY KEY NOT NULL
);
INSERT INTO retired_client_ids (id)
    SELECT DISTINCT object_id FROM audit WHERE object_kind = 'client' AND action = 'remove' AND outcome = 'done';

-- What a create with an Idempotency-Key made, so that the same request sent again makes nothing.
CREATE TABLE idempotency_keys (
    -- The user or client that asked.
    caller_id TEXT NOT NULL,
    -- SHA-256 of the key, hexadecimal
    key_hash TEXT NOT NULL,
    -- SHA-256 of the request's body, hexadecimal
    request_hash TEXT NOT NULL,
    client_id TEXT NOT NULL,
    -- The new secret, encrypted under a key that only this request's token and idempotency key yield.
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (caller_id, key_hash)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Calls of the REST API: counted by day (since 1970, UTC), client, organization acted in, address template and method.
CREATE TABLE api_usage (
    client_id TEXT NOT NULL,
    day BIGINT NOT NULL,
    organization_id TEXT NOT NULL,
    template TEXT NOT NULL,
    method TEXT NOT NULL,
    status_200 BIGINT NOT NULL,
    status_300 BIGINT NOT NULL,
    status_400 BIGINT NOT NULL,
    status_500 BIGINT NOT NULL,
    status_429 BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    PRIMARY KEY (client_id, day, organization_id, template, method)
);
CREATE INDEX api_usage_by_day ON api_usage (day);
