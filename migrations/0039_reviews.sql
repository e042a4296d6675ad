-- Reviews of clients: of each client that a view showed somebody is asked whether it is still needed. src/domain/review.rs says
-- what can be answered.
CREATE TABLE reviews (
    id TEXT PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    -- What followed the question mark in the list's address.
    query TEXT NOT NULL,
    -- The day by which it is to be answered, such as 2026-12-01.
    due TEXT NOT NULL,
    -- The id of a user or a client.
    started_by TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_by TEXT,
    -- NULL: it runs.
    ended_at BIGINT,
    -- JSON: how many answers of each kind there were at its end.
    result TEXT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX reviews_of_organization ON reviews (organization_id, started_at, id);
CREATE INDEX reviews_running ON reviews (organization_id, id) WHERE ended_at IS NULL;

-- The clients that it is about, as they were when it started.
CREATE TABLE review_clients (
    review_id TEXT NOT NULL REFERENCES reviews (id) ON DELETE CASCADE,
    -- From 1, by name.
    position BIGINT NOT NULL,
    -- It stays when the client is removed.
    client_id TEXT NOT NULL,
    name TEXT NOT NULL,
    -- needed, not_mine or let_go; NULL: nobody has answered.
    answer TEXT,
    needed_until TEXT,
    -- The client's review day before an answer set it, for taking that back; NULL: none, or no answer set it.
    day_before TEXT,
    answered_by TEXT,
    answered_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (review_id, position)
);
CREATE UNIQUE INDEX review_clients_by_client ON review_clients (client_id, review_id);
CREATE INDEX review_clients_silent ON review_clients (review_id, position) WHERE answer IS NULL;
