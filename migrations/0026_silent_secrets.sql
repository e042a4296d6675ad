-- A secret that is to end after so many days without use. src/domain/secret.rs says from when they are counted.
ALTER TABLE client_secrets ADD COLUMN silent_days BIGINT;
-- Counted from here at the earliest: what was before was not recorded, not asked for, or could not have been used.
ALTER TABLE client_secrets ADD COLUMN silent_from BIGINT;
CREATE INDEX client_secrets_silent ON client_secrets (silent_from) WHERE silent_days IS NOT NULL;
