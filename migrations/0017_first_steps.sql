-- Whether a user is shown the first steps of a new organization: 1 from the setup until they are done or put away.
ALTER TABLE users ADD COLUMN first_steps BIGINT NOT NULL DEFAULT 0;
