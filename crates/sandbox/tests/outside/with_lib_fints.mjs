// lib-fints: login, a TAN or a confirmation, accounts, balance, statements, holdings.
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { FinTSClient, FinTSConfig } from 'lib-fints';

const given = JSON.parse(readFileSync(0, 'utf8'));
const config = FinTSConfig.forFirstTimeUse(
  '0123456789ABCDEF012345678', '1.0', given.url, given.bank_code, given.user, given.pin,
);
const client = new FinTSClient(config);
const result = { tans: 0 };

/** Gives the TAN, or waits until the app has confirmed. */
async function done(answer, resume) {
  while (answer.success && answer.requiresTan) {
    result.tans += 1;
    const decoupled = config.selectedTanMethod.isDecoupled;
    if (decoupled) await wait(2100);
    answer = await resume(answer.tanReference, decoupled ? undefined : given.tan);
  }
  if (!answer.success) throw new Error(JSON.stringify(answer.bankAnswers));
  return answer;
}

await done(await client.synchronize());
if (given.method) {
  client.selectTanMethod(Number(given.method));
  if (given.medium) {
    // The list of media would come with a login that already names one.
    config.selectedTanMethod.activeTanMedia.push(given.medium);
    client.selectTanMedia(given.medium);
  }
  await done(await client.synchronize(), (reference, tan) => client.synchronizeWithTan(reference, tan));
}
const accounts = config.bankingInformation.upd.bankAccounts;
result.ibans = accounts.map((account) => account.iban).filter(Boolean);
const from = new Date(`${given.from}T00:00:00`);
const first = accounts[0].accountNumber;
const balance = await done(await client.getAccountBalance(first),
  (reference, tan) => client.getAccountBalanceWithTan(reference, tan));
result.balance = balance.balance.balance;
const list = await done(await client.getAccountStatements(first, from),
  (reference, tan) => client.getAccountStatementsWithTan(reference, tan));
result.entries = list.statements.flatMap((statement) => statement.transactions).map((entry) => entry.amount);
for (const account of accounts.filter((account) => client.canGetPortfolio(account.accountNumber))) {
  const portfolio = await done(await client.getPortfolio(account.accountNumber),
    (reference, tan) => client.getPortfolioWithTan(reference, tan));
  result.holdings = portfolio.portfolioStatement.holdings.map((holding) => [holding.isin, holding.value]);
}
console.log(JSON.stringify(result));
