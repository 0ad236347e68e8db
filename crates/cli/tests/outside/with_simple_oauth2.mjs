// simple-oauth2: a form by default, JSON if asked for; an answer in JSON either way.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AuthorizationCode } from 'simple-oauth2';

const it = JSON.parse(readFileSync(0, 'utf8'));
const client = (options, secret = it.client_secret) =>
  new AuthorizationCode({ client: { id: it.client_id, secret }, auth: { tokenHost: it.api, tokenPath: '/auth/token' }, options });
const grant = { code: it.code, redirect_uri: it.redirect_uri };
const refusal = async (call) => {
  try {
    await call;
  } catch (error) {
    return [error.output.statusCode, error.data.payload.error];
  }
  return assert.fail('not refused');
};

assert.deepEqual(await refusal(client({}, 'wrong').getToken(grant)), [401, 'invalid_client']);
const { token } = await client({}).getToken(grant);
assert.equal(token.token_type, 'Bearer');
assert.ok(token.expires_at > new Date());
assert.deepEqual(await refusal(client({}).getToken(grant)), [400, 'invalid_grant']);
const [status, error] = await refusal(client({ bodyFormat: 'json' }).getToken(grant));
assert.deepEqual([status, error.code, Object.keys(error.data)], [400, 1000, ['code']]);
const answer = await fetch(`${it.api}/rest/accounts`, { headers: { authorization: `Bearer ${token.access_token}` } });
assert.deepEqual((await answer.json()).accounts.map((account) => account.iban), it.ibans);
console.log('exchanged once, in both dialects');
