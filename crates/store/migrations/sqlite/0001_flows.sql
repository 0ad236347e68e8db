-- Times are Unix milliseconds, ids of flows their 16 bytes, hashes and ciphertexts bytes.

CREATE TABLE flow (
    id BLOB PRIMARY KEY,
    client TEXT NOT NULL,
    stage TEXT NOT NULL,
    language TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    deadline INTEGER NOT NULL,
    completed_at INTEGER,
    exchanged_at INTEGER,
    tombstone_until INTEGER,
    redirect_hash BLOB NOT NULL,
    link_hash BLOB NOT NULL,
    page_hash BLOB,
    code_hash BLOB,
    token_hash BLOB,
    error TEXT,
    lease_owner TEXT,
    lease_until INTEGER,
    fence INTEGER NOT NULL,
    -- 1 when the stage is an end.
    ended INTEGER NOT NULL,
    -- 1 only inside the transaction of a sweep.
    sweeping INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX flow_code ON flow (code_hash) WHERE code_hash IS NOT NULL;
CREATE UNIQUE INDEX flow_token ON flow (token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX flow_deadline ON flow (deadline) WHERE ended = 0;
CREATE INDEX flow_tombstone ON flow (tombstone_until) WHERE ended = 1;
CREATE INDEX flow_sweeping ON flow (sweeping) WHERE sweeping = 1;

CREATE TABLE history (
    id INTEGER PRIMARY KEY,
    flow BLOB NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    stage TEXT NOT NULL,
    code TEXT
) STRICT;

CREATE INDEX history_flow ON history (flow, id);

CREATE TABLE wrap (
    flow BLOB NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    due INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (flow, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX wrap_due ON wrap (due);

CREATE TABLE blob (
    flow BLOB NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (flow, name)
) STRICT;

CREATE TABLE epoch (
    minute INTEGER PRIMARY KEY,
    wrapped BLOB NOT NULL
) STRICT;

CREATE TABLE idempotency (
    client TEXT NOT NULL,
    key_hash BLOB NOT NULL,
    body_hash BLOB NOT NULL,
    sealed BLOB NOT NULL,
    due INTEGER NOT NULL,
    PRIMARY KEY (client, key_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_due ON idempotency (due);

-- A record outlives its flow, so this is no reference.
CREATE TABLE clean_up (
    id TEXT PRIMARY KEY,
    flow BLOB NOT NULL,
    sealed BLOB NOT NULL,
    try_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX clean_up_flow ON clean_up (flow);
CREATE INDEX clean_up_try ON clean_up (try_at);
CREATE INDEX clean_up_until ON clean_up (until);

CREATE TABLE client (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    display_name TEXT NOT NULL,
    allow_list TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE client_secret (
    client TEXT NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    PRIMARY KEY (client, hash)
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: a number is never used again, also after old lines went.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    flow BLOB,
    client TEXT,
    bank TEXT,
    detail TEXT
) STRICT;

CREATE INDEX audit_at ON audit (at);

CREATE TABLE installation (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
