-- Search, the beginnings of ids and the space of ids, each within its own bounds.

-- A number for each organization, 1, 2, 3 …: the high bits of search_row, so that SQLite's text index keeps the clients of
-- one organization together and a search reads nothing of another's.
ALTER TABLE organizations ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
UPDATE organizations SET number = (SELECT COUNT(*) FROM organizations o WHERE o.id <= organizations.id);
CREATE UNIQUE INDEX organizations_number ON organizations (number);

-- clients.search_row, from here on: the organization's number times 2^46, plus 46 bits of the client's id. Clients from
-- before are numbered in a row, which cannot collide. The text index is made anew at the next start (storage/engine.rs).
UPDATE clients SET search_row = numbered.place FROM (
    SELECT c.id, o.number * 70368744177664 + ROW_NUMBER() OVER (PARTITION BY c.organization_id ORDER BY c.id) AS place
    FROM clients c JOIN organizations o ON o.id = c.organization_id
) numbered WHERE numbered.id = clients.id;

-- For searches of one or two characters: ids of the organization, not of all.
CREATE INDEX clients_id ON clients (organization_id, id);

-- One space of ids: what was a client's, a role's or a division's once is nothing else's ever.
ALTER TABLE retired_client_ids RENAME TO retired_ids;
INSERT INTO retired_ids (id)
    SELECT DISTINCT object_id FROM audit WHERE object_kind IN ('role', 'division') AND action = 'delete' AND outcome = 'done'
    ON CONFLICT (id) DO NOTHING;
