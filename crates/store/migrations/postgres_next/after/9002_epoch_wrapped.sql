-- The second half: what only the former version knew goes, and that version is not let in any more.
DROP TRIGGER epoch_says_both ON epoch;
DROP FUNCTION epoch_says_both();
ALTER TABLE epoch ALTER COLUMN sealed SET NOT NULL;
ALTER TABLE epoch DROP COLUMN wrapped;
UPDATE installation SET value = 9001 WHERE name = 'needs';
