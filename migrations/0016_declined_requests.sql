-- An administrator may decline a request to use a client (state declined), with a reason for who asked: what an
-- administrator typed, empty for none. modified_at and modified_by say when and who.
ALTER TABLE authorizations ADD COLUMN reason TEXT NOT NULL DEFAULT '';
