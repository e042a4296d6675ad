-- Rehearsals: a client is refused for a while as if it were deactivated, and nothing of it is cut. src/domain/rehearsal.rs says
-- how one ends. What decides whether a token lives stands in the client's own row, which is read with each token anyway.
ALTER TABLE clients ADD COLUMN rehearsals BIGINT NOT NULL DEFAULT 0;
-- Of the latest rehearsal, until it is closed.
ALTER TABLE clients ADD COLUMN rehearsed_at BIGINT;
ALTER TABLE clients ADD COLUMN rehearsed_until BIGINT;
-- Those whose end is still to be told.
CREATE INDEX clients_rehearsed ON clients (rehearsed_until) WHERE rehearsed_until IS NOT NULL;

CREATE TABLE rehearsals (
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    -- The first is 1.
    n BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    started_by TEXT,
    -- When it is to end.
    ends_at BIGINT NOT NULL,
    -- When it ended; this and what follows is NULL until then.
    ended_at BIGINT,
    -- by_itself, early, cut
    ended TEXT,
    ended_by TEXT,
    -- Milliseconds: what a clock that is set back does not change.
    lasted BIGINT,
    PRIMARY KEY (client_id, n)
);

-- Who came meanwhile, and how often.
CREATE TABLE rehearsal_knocks (
    client_id TEXT NOT NULL,
    rehearsal BIGINT NOT NULL,
    -- knock: it proved that it is the client; stranger: it only named it.
    kind TEXT NOT NULL,
    -- '' is none; both are that in the row of those that were too many to be told apart.
    secret_id TEXT NOT NULL,
    address TEXT NOT NULL,
    n BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (client_id, rehearsal, kind, secret_id, address),
    FOREIGN KEY (client_id, rehearsal) REFERENCES rehearsals (client_id, n) ON DELETE CASCADE
);
