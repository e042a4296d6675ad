-- Secrets that end by their silence are found by when they do, unless they are used: the first of what decides it, by organization.
CREATE INDEX client_secrets_silent_by_end ON client_secrets (organization_id, (silent_from + silent_days * 86400000), client_id)
    WHERE silent_days IS NOT NULL;
-- Each use puts such an end off, so beside the client stands 0: some time, and the secrets say when.
UPDATE clients SET secrets_end = 0
    WHERE id IN (SELECT client_id FROM client_secrets WHERE silent_days IS NOT NULL);
