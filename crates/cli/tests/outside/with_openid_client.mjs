// openid-client: a certified OAuth 2.0 client that checks every answer against the RFCs.
import assert from 'node:assert/strict';
import * as oauth from 'openid-client';
import { readFileSync } from 'node:fs';

const it = JSON.parse(readFileSync(0, 'utf8'));
const server = { issuer: it.api, token_endpoint: `${it.api}/auth/token` };
const configuration = (secret) => {
  const made = new oauth.Configuration(server, it.client_id, undefined, oauth.ClientSecretBasic(secret));
  oauth.allowInsecureRequests(made); // the demo speaks plain HTTP on loopback
  return made;
};
const client = configuration(it.client_secret);
const exchange = (by = client) => oauth.authorizationCodeGrant(by, new URL(it.callback), { expectedState: it.state });

await assert.rejects(exchange(configuration('wrong')), (error) => error.error === 'invalid_client' || error.cause?.[0]?.scheme === 'basic');
const token = await exchange();
assert.equal(token.token_type, 'bearer');
assert.equal(token.expires_in, 3600); // expiresIn() counts down from here
assert.deepEqual(token.scope.split(' '), ['accounts=ro', 'balance=ro', 'transactions=ro']);
const read = async (path, bearer = token.access_token) =>
  oauth.fetchProtectedResource(client, bearer, new URL(it.api + path), 'GET');
const { accounts } = await (await read('/rest/accounts/')).json();
assert.deepEqual(accounts.map((account) => account.iban), it.ibans);
// It reads the challenge of RFC 6750 and turns it into an error of its own.
await assert.rejects(read('/rest/accounts', 'Awrong'), (error) => error.cause[0].parameters.error === 'invalid_token');
await assert.rejects(read('/rest/securities'), (error) => error.cause[0].parameters.error === 'insufficient_scope');
await assert.rejects(exchange(), (error) => error.error === 'invalid_grant');
await assert.rejects(oauth.refreshTokenGrant(client, token.refresh_token), (error) => error.error === 'invalid_grant');
console.log(`exchanged once, ${accounts.length} accounts`);
