-- Whether the clients of an organization whose data were put back get nothing, and only those sign in who may confirm it, until it
-- is confirmed. What was put back before this version was served since: it is not taken away by bringing it up to date.
ALTER TABLE restorations ADD COLUMN holds BIGINT NOT NULL DEFAULT 0;
