-- How flows went at banks: counters alone. No row of this table can be led back to a flow: the times are whole hours, and
-- a row is read only when it is closed, with twenty flows or more in it (docs/banks.md).
CREATE TABLE tally (
    bank TEXT NOT NULL,
    -- 0 while it is being counted, 1 when it is full.
    closed INTEGER NOT NULL,
    began INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    flows INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    -- Those that succeeded, by the minutes that they took at most.
    minutes_1 INTEGER NOT NULL,
    minutes_2 INTEGER NOT NULL,
    minutes_3 INTEGER NOT NULL,
    minutes_5 INTEGER NOT NULL,
    minutes_10 INTEGER NOT NULL,
    minutes_20 INTEGER NOT NULL,
    longer INTEGER NOT NULL,
    PRIMARY KEY (bank, closed)
) STRICT, WITHOUT ROWID;
