-- The audit log becomes a chain: a change of a row or a gap is found afterwards (clientele audit verify).

-- The place of the entry in its organization's log: 1, 2, 3 … without a gap. NULL only until the first start after this
-- migration: hashes are not computed in SQL, as the two engines share no function for them.
ALTER TABLE audit ADD COLUMN seq BIGINT;
-- SHA-256, hexadecimal, over the hash of the entry before it, its own place and all that is stored of it, its changes
-- included (storage/audit_chain.rs; docs/operating.md for those outside).
ALTER TABLE audit ADD COLUMN hash TEXT;
-- Serves walking the chain, and lets no two writers take one place.
CREATE UNIQUE INDEX audit_chain ON audit (organization_id, seq);

-- The last place of each organization's log and its hash: without it nobody would miss the newest entries. Who writes an
-- entry changes this row first, so that writers of one organization follow each other, and the chain has no branches.
CREATE TABLE audit_heads (
    organization_id TEXT PRIMARY KEY NOT NULL REFERENCES organizations (id),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
