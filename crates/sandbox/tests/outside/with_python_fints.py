"""python-fints, which is not lenient here: login, a TAN or a confirmation, accounts, balance, statements, holdings."""

import datetime
import json
import sys
import time
import warnings

import fints.parser
from fints.client import FinTS3PinTanClient, NeedTANResponse
from fints.models import SEPAAccount

# What the bank sends must be right, and not only nearly so.
fints.parser.robust_mode = False
warnings.simplefilter("ignore")

case = json.load(sys.stdin)
client = FinTS3PinTanClient(
    case["bank_code"], case["user"], case["pin"], case["url"], product_id="0123456789ABCDEF012345678"
)
client.fetch_tan_mechanisms()
if case["method"]:
    client.set_tan_mechanism(case["method"])
if case["medium"]:
    media = client.get_tan_media()[1]
    client.set_tan_medium(next(medium for medium in media if medium.tan_medium_name == case["medium"]))

tans = 0


def done(answer):
    """Gives the TAN, or waits until the app has confirmed."""
    global tans
    while isinstance(answer, NeedTANResponse):
        tans += 1
        if answer.decoupled:
            time.sleep(2.1)
        answer = client.send_tan(answer, "" if answer.decoupled else case["tan"])
    return answer


result = {"mechanism": client.get_current_tan_mechanism()}
start = datetime.date.fromisoformat(case["from"])
with client:
    if client.init_tan_response:
        result["matrix"] = bool(client.init_tan_response.challenge_matrix)
        result["hhduc"] = client.init_tan_response.challenge_hhduc
        done(client.init_tan_response)
    accounts = done(client.get_sepa_accounts())
    known = client.get_information()["accounts"]
    result["ibans"] = [account.iban for account in accounts]
    result["kinds"] = [account["type"] for account in known]
    first = accounts[0]
    result["balance"] = str(done(client.get_balance(first)).amount.amount)
    if case["mt940"]:
        booked = done(client.get_transactions(first, start))
        result["mt940"] = [str(entry.data["amount"].amount) for entry in booked]
    if case["camt"]:
        booked, pending = done(client.get_transactions_xml(first, start))
        result["camt"] = sum(document.count(b"<Ntry>") for document in booked)
    for account in known:
        if account["type"] and 30 <= account["type"] < 40:
            depot = SEPAAccount(
                iban="", bic=first.bic, accountnumber=account["account_number"], subaccount="", blz=first.blz
            )
            holdings = done(client.get_holdings(depot))
            result["holdings"] = [[holding.ISIN, str(holding.total_value)] for holding in holdings]
result["tans"] = tans
print(json.dumps(result))
