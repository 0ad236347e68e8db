-- Times are Unix milliseconds, ids of flows their 16 bytes, hashes and ciphertexts bytes.
-- Names are compared byte by byte (COLLATE "C"), as in SQLite.

CREATE TABLE flow (
    id BYTEA PRIMARY KEY,
    client TEXT NOT NULL,
    stage TEXT NOT NULL,
    language TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    deadline BIGINT NOT NULL,
    completed_at BIGINT,
    exchanged_at BIGINT,
    tombstone_until BIGINT,
    redirect_hash BYTEA NOT NULL,
    link_hash BYTEA NOT NULL,
    page_hash BYTEA,
    code_hash BYTEA,
    token_hash BYTEA,
    error TEXT,
    lease_owner TEXT,
    lease_until BIGINT,
    fence BIGINT NOT NULL,
    -- 1 when the stage is an end.
    ended BIGINT NOT NULL
) WITH (fillfactor = 70);

CREATE UNIQUE INDEX flow_code ON flow (code_hash) WHERE code_hash IS NOT NULL;
CREATE UNIQUE INDEX flow_token ON flow (token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX flow_deadline ON flow (deadline) WHERE ended = 0;
CREATE INDEX flow_tombstone ON flow (tombstone_until) WHERE ended = 1;

CREATE TABLE history (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flow BYTEA NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    stage TEXT NOT NULL,
    code TEXT
);

CREATE INDEX history_flow ON history (flow, id);

CREATE TABLE wrap (
    flow BYTEA NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    due BIGINT NOT NULL,
    wrapped BYTEA NOT NULL,
    PRIMARY KEY (flow, kind)
);

CREATE INDEX wrap_due ON wrap (due);

CREATE TABLE blob (
    flow BYTEA NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
    name TEXT COLLATE "C" NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (flow, name)
);

-- A ciphertext cannot be compressed.
ALTER TABLE blob ALTER COLUMN sealed SET STORAGE EXTERNAL;

CREATE TABLE epoch (
    minute BIGINT PRIMARY KEY,
    wrapped BYTEA NOT NULL
);

CREATE TABLE idempotency (
    client TEXT NOT NULL,
    key_hash BYTEA NOT NULL,
    body_hash BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    due BIGINT NOT NULL,
    PRIMARY KEY (client, key_hash)
);

CREATE INDEX idempotency_due ON idempotency (due);

-- A record outlives its flow, so this is no reference.
CREATE TABLE clean_up (
    id TEXT COLLATE "C" PRIMARY KEY,
    flow BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    try_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    until BIGINT NOT NULL
);

CREATE INDEX clean_up_flow ON clean_up (flow);
CREATE INDEX clean_up_try ON clean_up (try_at);
CREATE INDEX clean_up_until ON clean_up (until);

CREATE TABLE client (
    id TEXT COLLATE "C" PRIMARY KEY,
    kind TEXT NOT NULL,
    display_name TEXT NOT NULL,
    allow_list TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
);

CREATE TABLE client_secret (
    client TEXT COLLATE "C" NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    PRIMARY KEY (client, hash)
);

CREATE TABLE audit (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    flow BYTEA,
    client TEXT,
    bank TEXT,
    detail TEXT
);

CREATE INDEX audit_at ON audit (at);

-- 'time': the last known time. 'needs': the number of the latest migration that a program must know to work on this
-- database; a migration that takes something away raises it, one that only adds does not.
CREATE TABLE installation (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

INSERT INTO installation (name, value) VALUES ('needs', 1);
