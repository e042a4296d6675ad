-- Through which program something was made: the client by which a user acted, or the program itself. What a program made
-- goes on without it, so it says whose it was. No reference: the story stays when the program is removed.
ALTER TABLE clients ADD COLUMN created_through TEXT;
ALTER TABLE client_secrets ADD COLUMN created_through TEXT;

-- What was made before is in the audit log, each with the first secret of a client.
UPDATE clients SET created_through = (
    SELECT MIN(CASE WHEN audit.actor_kind = 'client' THEN audit.actor_id ELSE audit.via_id END) FROM audit
    WHERE audit.organization_id = clients.organization_id AND audit.object_kind = 'client'
        AND audit.object_id = clients.id AND audit.action IN ('add', 'import') AND audit.outcome = 'done'
);
UPDATE client_secrets SET created_through = (
    SELECT MIN(CASE WHEN audit.actor_kind = 'client' THEN audit.actor_id ELSE audit.via_id END) FROM audit
    JOIN clients ON clients.id = client_secrets.client_id
    WHERE audit.organization_id = clients.organization_id AND audit.object_kind = 'client'
        AND audit.object_id = client_secrets.client_id AND audit.outcome = 'done'
        AND audit.action IN ('add', 'import', 'add_secret', 'reset_secret') AND audit.at = client_secrets.created_at
);
