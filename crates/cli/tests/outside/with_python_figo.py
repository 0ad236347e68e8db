"""python-figo, an SDK of this API family: its session, its models, its exceptions.

Its `convert_authentication_code` refuses, before anything is sent, every code that does not begin with "O", as those of
the API's first version did. The guide's codes are JWTs, so the exchange is made by the SDK's own request function.
"""

import json
import sys
from decimal import Decimal

from figo import FigoConnection, FigoException, FigoSession
from figo.models import Account, AccountBalance, Transaction

case = json.load(sys.stdin)
connection = FigoConnection(case["client_id"], case["client_secret"], case["redirect_uri"], api_endpoint=case["api"])
grant = {"code": case["code"], "redirect_uri": case["redirect_uri"], "grant_type": "authorization_code"}
token = connection._request_with_exception("/auth/token", grant, "POST")


def code_of(call):
    try:
        call()
    except FigoException as raised:
        assert raised.error_description, raised
        return raised.code
    raise AssertionError("not refused")


assert code_of(lambda: connection._request_with_exception("/auth/token", grant, "POST")) == 1000
assert code_of(lambda: connection.convert_refresh_token(token["refresh_token"])) == 1000
stranger = FigoConnection("nobody", "wrong", case["redirect_uri"], api_endpoint=case["api"])
assert code_of(lambda: stranger.convert_refresh_token(token["refresh_token"])) == 1004

session = FigoSession(token["access_token"], api_endpoint=case["api"])
accounts = session.accounts
assert [account.iban for account in accounts] == case["ibans"], accounts
first = accounts[0]
assert isinstance(first, Account) and first.owner and first.bank_name and first.type == "Giro account"
assert first.balance.balance is not None and first.status is not None
assert session.get_account(first.account_id).iban == first.iban
balance = session.get_account_balance(first)
assert isinstance(balance, AccountBalance) and balance.balance == first.balance.balance

transactions = session.transactions
assert transactions and all(isinstance(one, Transaction) for one in transactions)
newest = session.get_transaction(transactions[0].account_id, transactions[0].transaction_id)
assert newest.transaction_id == transactions[0].transaction_id
pages = [session.get_transactions(first.account_id, count=7, offset=at, sort="asc") for at in (0, 7)]
assert [len(page) for page in pages] == [7, 7]
assert not {one.transaction_id for one in pages[0]} & {one.transaction_id for one in pages[1]}
assert first.transactions and all(one.account_id == first.account_id for one in first.transactions)
everything = session.get_transactions(include_pending=True, count=5000)
assert len(everything) >= len(transactions) and not all(one.booked for one in everything)
sums = sum(Decimal(str(one.amount)) for one in everything)
assert sums == sums.quantize(Decimal("0.01")), sums
assert code_of(lambda: session.get_account("A1.1")) == 1002
assert code_of(lambda: session.get_transactions(since="yesterday")) == 1000
assert code_of(lambda: session.get_securities()) == 1007, "no depot was connected"
stranger = FigoSession("Awrong", api_endpoint=case["api"])
assert code_of(lambda: stranger.accounts) == 1003
print(len(accounts), "accounts,", len(everything), "transactions")
