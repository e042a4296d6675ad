-- What hangs on a client, as far as the list's filters ask for it, beside the client: so that filters which find many each and
-- few together look through one index, and not through the secrets and scopes of every client.

-- Of its secrets: when the first was made, when the first ends and when the last does, in 9223372036854775807 one that never
-- ends; NULL: it has none.
ALTER TABLE clients ADD COLUMN secrets_from BIGINT;
ALTER TABLE clients ADD COLUMN secrets_end BIGINT;
ALTER TABLE clients ADD COLUMN secrets_until BIGINT;
-- Of its scopes: when it was given the first and the last, and of the one that was used least the last use; NULL: it has none.
ALTER TABLE clients ADD COLUMN scopes_from BIGINT;
ALTER TABLE clients ADD COLUMN scopes_until BIGINT;
ALTER TABLE clients ADD COLUMN scopes_used BIGINT;
ALTER TABLE clients ADD COLUMN scope_all BIGINT NOT NULL DEFAULT 0;
-- Whether another organization has ever allowed it. Whether one does stands in authorizations.
ALTER TABLE clients ADD COLUMN allowed_elsewhere BIGINT NOT NULL DEFAULT 0;

UPDATE clients SET
    (secrets_from, secrets_end, secrets_until) = (
        SELECT MIN(s.created_at), MIN(COALESCE(s.expires_at, 9223372036854775807)), MAX(COALESCE(s.expires_at, 9223372036854775807))
        FROM client_secrets s WHERE s.client_id = clients.id
    ),
    (scopes_from, scopes_until, scopes_used, scope_all) = (
        SELECT MIN(s.given_at), MAX(s.given_at), MIN(s.maybe_used_at), COALESCE(MAX(CASE WHEN s.scope_id = 'all' THEN 1 ELSE 0 END), 0)
        FROM client_scopes s WHERE s.client_id = clients.id
    ),
    allowed_elsewhere = CASE WHEN EXISTS (
        SELECT 1 FROM authorizations a
        WHERE a.client_id = clients.id AND a.state = 'approved' AND a.organization_id <> a.owner_id
    ) THEN 1 ELSE 0 END;

-- In no order that says anything of a client: those that are meant lie as thick at its beginning as everywhere.
CREATE INDEX clients_findable ON clients (
    organization_id, id, state, grant_type, date_to_delete, last_used_at, known_since, secrets_from, secrets_end, secrets_until,
    scopes_from, scopes_until, scopes_used, scope_all, allowed_elsewhere, has_owner, rehearsed_until, created_through
);
-- Which that one begins with.
DROP INDEX clients_id;
