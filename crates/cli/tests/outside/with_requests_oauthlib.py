"""requests-oauthlib: a form-encoded exchange, and RFC 6749's errors as its exceptions."""

import json
import os
import sys

from oauthlib.oauth2 import InvalidClientError, InvalidGrantError, MismatchingStateError
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # the demo speaks plain HTTP on loopback
case = json.load(sys.stdin)
token_url = case["api"] + "/auth/token"


def session(state=case["state"]):
    return OAuth2Session(case["client_id"], redirect_uri=case["redirect_uri"], state=state)


def fetch(of, secret=case["client_secret"]):
    return of.fetch_token(
        token_url,
        authorization_response=case["callback"],
        auth=HTTPBasicAuth(case["client_id"], secret),
        include_client_id=False,
    )


def refused(error, call):
    try:
        call()
    except error as raised:
        return raised
    raise AssertionError(f"no {error.__name__}")


refused(MismatchingStateError, lambda: fetch(session("another")))
refused(InvalidClientError, lambda: fetch(session(), "wrong"))
client = session()
token = fetch(client)
assert token["token_type"] == "Bearer" and token["expires_in"] == 3600, token
assert token.scope_changed is False or token["scope"], token
accounts = client.get(case["api"] + "/rest/accounts").json()["accounts"]
assert [account["iban"] for account in accounts] == case["ibans"], accounts
refused(InvalidGrantError, lambda: fetch(session()))
reason = refused(
    InvalidGrantError,
    lambda: client.refresh_token(token_url, auth=HTTPBasicAuth(case["client_id"], case["client_secret"])),
)
assert reason.description, reason
print("exchanged once,", len(accounts), "accounts, refused:", reason.description)
