-- What the filters of the list look through: each finds its clients from an index that begins with the organization, so that
-- what others have decides neither what is found nor how long that takes.

-- Since when it is in this database: what it did before that, elsewhere, was not recorded here.
ALTER TABLE clients ADD COLUMN known_since BIGINT NOT NULL DEFAULT 0;
UPDATE clients SET known_since = COALESCE((
    SELECT MAX(audit.at) FROM audit WHERE audit.organization_id = clients.organization_id AND audit.object_kind = 'client'
        AND audit.object_id = clients.id AND audit.action = 'import' AND audit.outcome = 'done'
), created_at);
CREATE INDEX clients_never_used ON clients (organization_id, known_since, id) WHERE last_used_at = 0;
CREATE INDEX clients_by_program ON clients (organization_id, id) WHERE created_through IS NOT NULL;

ALTER TABLE client_secrets ADD COLUMN organization_id TEXT NOT NULL DEFAULT '';
UPDATE client_secrets SET organization_id =
    COALESCE((SELECT clients.organization_id FROM clients WHERE clients.id = client_secrets.client_id), '');
CREATE INDEX client_secrets_by_age ON client_secrets (organization_id, created_at, expires_at, client_id);
CREATE INDEX client_secrets_by_end ON client_secrets (organization_id, expires_at, client_id);

ALTER TABLE client_scopes ADD COLUMN organization_id TEXT NOT NULL DEFAULT '';
-- When the client was given it; of what it had before this was noted, when it had it at the latest.
ALTER TABLE client_scopes ADD COLUMN given_at BIGINT NOT NULL DEFAULT 0;
-- The last call, to the day, that needed it, or of which is not known what it needed: of what other APIs accept and of what
-- was not told apart. 0: none.
ALTER TABLE client_scopes ADD COLUMN maybe_used_at BIGINT NOT NULL DEFAULT 0;
UPDATE client_scopes SET
    organization_id =
        COALESCE((SELECT clients.organization_id FROM clients WHERE clients.id = client_scopes.client_id), ''),
    given_at = COALESCE((SELECT clients.modified_at FROM clients WHERE clients.id = client_scopes.client_id), 0),
    maybe_used_at = COALESCE((
        SELECT MAX(usage_days.last_at) FROM usage_days
        WHERE usage_days.client_id = client_scopes.client_id AND usage_days.error = '' AND (
            usage_days.kind = 'introspected'
            OR (usage_days.kind = 'called' AND usage_days.told <> 'apart')
            OR (usage_days.kind = 'called' AND usage_days.scope <> '' AND (
                client_scopes.scope_id IN (usage_days.scope, 'all')
                OR client_scopes.scope_id || ':readonly' = usage_days.scope
            ))
        )
    ), 0);
CREATE INDEX client_scopes_by_use ON client_scopes (organization_id, maybe_used_at, given_at, client_id);
CREATE INDEX client_scopes_everything ON client_scopes (organization_id, client_id) WHERE scope_id = 'all';

-- Whose client it is that is authorized.
ALTER TABLE authorizations ADD COLUMN owner_id TEXT NOT NULL DEFAULT '';
UPDATE authorizations SET owner_id =
    COALESCE((SELECT clients.organization_id FROM clients WHERE clients.id = authorizations.client_id), '');
CREATE INDEX authorizations_of_others ON authorizations (owner_id, client_id)
    WHERE state = 'approved' AND organization_id <> owner_id;
