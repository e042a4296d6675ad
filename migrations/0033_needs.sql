-- For the page that says what needs somebody, and for finding things: each looks in an index that begins with the organization.

-- The clients of which a rehearsal runs.
CREATE INDEX clients_in_rehearsal ON clients (organization_id, rehearsed_until, id) WHERE rehearsed_until IS NOT NULL;
-- Whose secret it is that ends with these characters.
CREATE INDEX client_secrets_by_hint ON client_secrets (organization_id, hint, client_id);
-- What was written for a request.
CREATE INDEX audit_by_request ON audit (organization_id, request_id) WHERE request_id IS NOT NULL;
