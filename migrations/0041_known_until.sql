-- Until when it is known what had been taken after the earlier state; NULL: to the end, or not at all. What was noted before, and
-- does not say all, says nothing of how far it goes.
ALTER TABLE restorations ADD COLUMN known_until BIGINT;
UPDATE restorations SET known_until = state_of WHERE revives = 1 AND taken IS NOT NULL;
