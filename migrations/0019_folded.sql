-- By which rule names, addresses and texts were folded that are searched, sorted and unique: 0 by the small letters of each
-- database. What an older version folded is folded anew when the database is opened (src/server/storage/refold.rs).
CREATE TABLE folded (
    id BIGINT PRIMARY KEY,
    rule BIGINT NOT NULL
);
INSERT INTO folded (id, rule) VALUES (1, 0);
