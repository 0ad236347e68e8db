"""Authlib: the same exchange by another library, with the client's secret in the Basic header."""

import json
import sys

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session

case = json.load(sys.stdin)
token_url = case["api"] + "/auth/token"


def session(secret=case["client_secret"]):
    return OAuth2Session(
        case["client_id"],
        secret,
        redirect_uri=case["redirect_uri"],
        state=case["state"],
        token_endpoint_auth_method="client_secret_basic",
    )


def error_of(call):
    try:
        call()
    except OAuthError as raised:
        return raised.error
    raise AssertionError("not refused")


def fetch(of):
    return of.fetch_token(token_url, authorization_response=case["callback"])


assert error_of(lambda: fetch(session("wrong"))) == "invalid_client"
client = session()
token = fetch(client)
assert token["token_type"] == "Bearer" and token["access_token"].startswith("A"), sorted(token)
assert not token.is_expired()
transactions = client.get(case["api"] + "/rest/transactions", params={"count": 5}).json()["transactions"]
assert len(transactions) == 5, transactions
assert error_of(lambda: fetch(session())) == "invalid_grant"
assert error_of(lambda: client.refresh_token(token_url)) == "invalid_grant"
print("exchanged once,", len(transactions), "transactions")
