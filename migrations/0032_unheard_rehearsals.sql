-- For how long of a rehearsal nobody listened, in milliseconds: no server ran, or the database was restored from a backup.
ALTER TABLE rehearsals ADD COLUMN unheard BIGINT NOT NULL DEFAULT 0;
