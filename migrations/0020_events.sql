-- Sign-ins and what belongs to them, beside the audit log: who came in, who was refused, who said yes to an application. No
-- chain: they are swept after a while, and strangers bring them about.
CREATE TABLE events (
    -- UUID version 7: sorts by time.
    id TEXT PRIMARY KEY NOT NULL,
    -- NULL: nobody can say whose it is, as where several organizations are served and the name is nobody's.
    organization_id TEXT REFERENCES organizations (id),
    at BIGINT NOT NULL,
    -- Refusals that are alike share a row: when the last was, and how many there were.
    last_at BIGINT NOT NULL,
    times BIGINT NOT NULL,
    -- sign_in, second_factor, proof, throttled, sign_out, consent
    kind TEXT NOT NULL,
    -- done, refused
    outcome TEXT NOT NULL,
    method TEXT,
    reason TEXT,
    -- Whom it is about, as they were called then; both NULL: nobody has the name that was typed.
    user_id TEXT,
    user_name TEXT,
    -- Of a name that nobody has: its first letter and its domain, if that is one of the organization's users.
    typed TEXT,
    address TEXT,
    user_agent TEXT,
    request_id TEXT,
    -- The application that a user answered.
    client_id TEXT,
    client_name TEXT
);
CREATE INDEX events_by_organization ON events (organization_id, id);
CREATE INDEX events_by_user ON events (organization_id, user_id, id);
CREATE INDEX events_by_kind ON events (organization_id, kind, id);
CREATE INDEX events_by_outcome ON events (organization_id, outcome, id);
