-- A session keeps its name (`id_hash`, the hash of the first half of the cookie) for all its life. The second half is renewed
-- each time its user shows who they are: a cookie that was copied before that opens nothing any more. SHA-256, hexadecimal;
-- empty for a session from before there were two halves.
ALTER TABLE sessions ADD COLUMN token_hash TEXT NOT NULL DEFAULT '';
