-- An address is one user's within an organization. Whether it is somebody's in another one is nobody's business here: by which
-- name a user signs in is kept beside it, and is one user's on the whole server, as nobody names an organization before
-- signing in. Who has chosen no password yet signs in with nothing: their own id stands there, which is no address.
ALTER TABLE users RENAME COLUMN email_key TO sign_in_key;
ALTER TABLE users ADD COLUMN email_key TEXT NOT NULL DEFAULT '';
UPDATE users SET email_key = sign_in_key;
UPDATE users SET sign_in_key = id WHERE password_hash = '';
CREATE UNIQUE INDEX users_by_address ON users (email_key, organization_id);
