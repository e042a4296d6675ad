-- What is left for the next page is bounded for each session: the oldest goes when there is too much.
CREATE INDEX flashes_by_session ON flashes (session_hash, kind);
