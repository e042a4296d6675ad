-- Whose a client is, in the text that a search looks through: the end of search_text, folded, a line for the owner, the stand-in and
-- each label. It is filled when the database is opened (src/server/storage/refold.rs).
ALTER TABLE clients ADD COLUMN whose_text TEXT NOT NULL DEFAULT '';

-- Whose name stands there: found when they are called something else.
CREATE INDEX client_ownership_by_stand_in ON client_ownership (organization_id, stand_in_user, client_id) WHERE stand_in_user IS NOT NULL;
