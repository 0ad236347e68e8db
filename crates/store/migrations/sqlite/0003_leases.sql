-- The leases of a server that died are freed at the start: without this, by a look at every flow.
CREATE INDEX flow_lease ON flow (ended) WHERE lease_owner IS NOT NULL;
