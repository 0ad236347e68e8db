-- What `wrapped` holds moves to `sealed`. This is the first half: both are there and say the same, so that programs that
-- know only one of them run side by side. The second half (after/9002_epoch_wrapped.sql) comes a version later.
ALTER TABLE epoch ADD COLUMN sealed BYTEA;

CREATE FUNCTION epoch_says_both() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.sealed := COALESCE(NEW.sealed, NEW.wrapped);
    NEW.wrapped := COALESCE(NEW.wrapped, NEW.sealed);
    RETURN NEW;
END
$$;

CREATE TRIGGER epoch_says_both BEFORE INSERT OR UPDATE ON epoch
    FOR EACH ROW EXECUTE FUNCTION epoch_says_both();

UPDATE epoch SET sealed = wrapped WHERE sealed IS NULL;
