-- How often a client was used on each of its last days, beside each other in its row: `20780:412 20779:9`, days since 1970 in
-- UTC. For the picture in the list, which would else read three hundred rows for ten. src/domain/recent.rs reads it.
ALTER TABLE clients ADD COLUMN used_days TEXT NOT NULL DEFAULT '';
UPDATE clients SET used_days = COALESCE((SELECT string_agg(d.day || ':' || d.n, ' ') FROM (
    SELECT u.day, CAST(SUM(u.n) AS BIGINT) AS n FROM usage_days u WHERE u.client_id = clients.id AND u.error = ''
    GROUP BY u.day ORDER BY u.day DESC LIMIT 30) d), '');
