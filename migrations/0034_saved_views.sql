-- Saved views of the list of clients: what narrows and orders it, under a name.
CREATE TABLE saved_views (
    id TEXT PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    -- Whose it is; NULL: the organization's.
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    -- The name as names are compared: one view of each owner has it.
    name_key TEXT NOT NULL,
    -- What follows the question mark in the list's address.
    query TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX saved_views_of_organization ON saved_views (organization_id, name_key) WHERE user_id IS NULL;
CREATE UNIQUE INDEX saved_views_of_user ON saved_views (user_id, name_key) WHERE user_id IS NOT NULL;
