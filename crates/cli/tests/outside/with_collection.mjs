// Newman, Postman's runner, with the requests that the vendor's public collection makes (collection.json).
// `only` names the requests of this run: a person walks through the Widget between the first and the others.
import newman from 'newman';
import { readFileSync } from 'node:fs';

const it = JSON.parse(readFileSync(0, 'utf8'));
const values = { host: it.api, client_username: it.client_id, client_password: it.client_secret, callback_url: it.callback ?? '' };
const environment = { values: Object.entries(values).map(([key, value]) => ({ key, value, enabled: true })) };
const collection = JSON.parse(readFileSync(it.collection, 'utf8'));
newman.run({ collection, environment, folder: it.only, timeoutRequest: 60_000 }, (error, summary) => {
  if (error) throw error;
  const failures = summary.run.failures.map((failure) => `${failure.source?.name}: ${failure.error.message}`);
  if (failures.length) throw new Error(failures.join('\n'));
  const bodies = summary.run.executions.map(({ item, response }) => [item.name, response.code, response.json()]);
  console.log(JSON.stringify(bodies));
});
