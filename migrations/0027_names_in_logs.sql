-- The names in an entry, folded as everything that is searched (src/domain/text.rs), a line each. No part of the chain: it is
-- made of what is. What an older version wrote is folded when the database is opened (src/server/storage/refold.rs).
ALTER TABLE audit ADD COLUMN names_key TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN names_key TEXT NOT NULL DEFAULT '';
