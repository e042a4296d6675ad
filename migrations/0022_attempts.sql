-- Whether a client of the type Code Authorization can keep a secret: 'confidential' or 'public'. NULL: it is from before
-- clients said it, and gets tokens with its secret and without until it does.
ALTER TABLE clients ADD COLUMN client_type TEXT;

-- What was tried with a client, by kind: the knocks of one that is deactivated, what strangers tried with it, redirect URIs
-- that it has not registered, and what it got without its secret.
CREATE TABLE attempts (
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    n BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    last_from TEXT,
    -- What came with the last.
    last_with TEXT,
    PRIMARY KEY (client_id, kind)
);
INSERT INTO attempts (client_id, kind, n, last_at, last_from) SELECT client_id, 'knock', n, last_at, last_from FROM knocks;
DROP TABLE knocks;
