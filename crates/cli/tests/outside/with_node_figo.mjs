// figo, an SDK of this API family for Node: its sessions and models, with the transport bent to the demo.
//
// It knows port 443 and the vendor's pinned certificates only; so `https.request`, which it calls, is led to the demo's
// plain HTTP. As in python-figo, a code has to begin with "O" for its own exchange, so the exchange is made by its
// request function, form-encoded.
import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const it = JSON.parse(readFileSync(0, 'utf8'));
const { hostname, port } = new URL(it.api);
https.request = (options, callback) => http.request({ ...options, hostname, port, agent: undefined }, callback);
const { default: figo } = await import('figo');

const call = (on, name, ...given) => promisify(on[name].bind(on))(...given);
const connection = new figo.Connection(it.client_id, it.client_secret, it.redirect_uri);
const grant = { grant_type: 'authorization_code', code: it.code, redirect_uri: it.redirect_uri };
const token = await call(connection, 'query_api', '/auth/token', grant, 'POST');
assert.equal(token.expires_in, 3600);
await assert.rejects(call(connection, 'query_api', '/auth/token', grant, 'POST'), (error) => error.error === 'invalid_grant');
await assert.rejects(call(connection, 'obtain_access_token', token.refresh_token, null), (error) => error.error === 'invalid_grant');

const session = new figo.Session(token.access_token);
const accounts = await call(session, 'get_accounts');
assert.deepEqual(accounts.map((account) => account.iban), it.ibans);
const [first] = accounts;
assert.equal((await call(session, 'get_account', first.account_id)).owner, first.owner);
assert.ok((await call(session, 'get_account_balance', first.account_id)).balance_date instanceof Date);
const all = await call(session, 'get_transactions', { count: 5, include_pending: true });
assert.equal(all.length, 5);
const own = await call(session, 'get_transactions', { account_id: first.account_id, since: '2020-01-01', count: 3, offset: 1 });
assert.ok(own.length === 3 && own.every((one) => one.account_id === first.account_id));
assert.deepEqual(await call(session, 'get_standing_orders', false), []);
assert.equal(await call(session, 'get_account', 'A1.1'), null, 'a 404 is nothing to this SDK');
await assert.rejects(call(new figo.Session('Awrong'), 'get_accounts'), (error) => error.error.code === 1003);
console.log(`${accounts.length} accounts, ${all.length} transactions`);
