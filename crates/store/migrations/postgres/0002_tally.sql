-- How flows went at banks: counters alone. No row of this table can be led back to a flow: the times are whole hours, and
-- a row is read only when it is closed, with twenty flows or more in it (docs/banks.md).
CREATE TABLE tally (
    bank TEXT COLLATE "C" NOT NULL,
    -- 0 while it is being counted, 1 when it is full.
    closed BIGINT NOT NULL,
    began BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    flows BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    -- Those that succeeded, by the minutes that they took at most.
    minutes_1 BIGINT NOT NULL,
    minutes_2 BIGINT NOT NULL,
    minutes_3 BIGINT NOT NULL,
    minutes_5 BIGINT NOT NULL,
    minutes_10 BIGINT NOT NULL,
    minutes_20 BIGINT NOT NULL,
    longer BIGINT NOT NULL,
    PRIMARY KEY (bank, closed)
);
