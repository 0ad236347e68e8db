"""What schemathesis cannot know of a bank: a new X-Request-ID for each call, consents in the state that an operation
needs, and the ids of what they open. Everything is the same in each run.

tests/all/fuzzed.rs sets GLIMPSE_BANK, GLIMPSE_SEED (no bank takes an id twice), GLIMPSE_FROM (a day with bookings after it), GLIMPSE_SEEN (where to write what was
answered) and GLIMPSE_TLS: client certificate, key and authorities."""

import atexit
import json
import os
import random
import uuid

import requests
import schemathesis

BANK = os.environ["GLIMPSE_BANK"]
CERTIFICATE, KEY, AUTHORITIES = os.environ["GLIMPSE_TLS"].split(":")
FROM = os.environ["GLIMPSE_FROM"]
BACK = {"TPP-Redirect-URI": "https://service.example/back"}
USER = {"PSU-ID": "figo01"}
USUAL = {"PSU-IP-Address": "84.150.3.9", "Accept": "application/json"}
ASKED = {
    "access": {"allPsd2": "allAccounts"},
    "recurringIndicator": True,
    "validUntil": "9999-12-31",
    "frequencyPerDay": 4,
    "combinedServiceIndicator": False,
}
PASSWORD = {"psuData": {"password": "654321"}}
# The further way to a valid consent.
STEPS = (
    {"psuData": {"additionalPassword": "112233"}},
    {"authenticationMethodId": "phone"},
    {"scaAuthenticationData": "123456"},
)

dice = random.Random(int(os.environ["GLIMPSE_SEED"]))
session = requests.Session()
session.trust_env = False
session.cert, session.verify = (CERTIFICATE, KEY), AUTHORITIES
seen = {}


def fresh():
    return str(uuid.UUID(int=dice.getrandbits(128), version=4))


def call(method, path, body=None, **headers):
    """One call of a well-behaved service."""
    headers = {"X-Request-ID": fresh(), **USUAL, **headers}
    answer = session.request(method, BANK + path, json=body, headers=headers, timeout=120)
    answer.raise_for_status()
    return answer.json()


def new_consent():
    return call("POST", "/v1/consents", ASKED, **BACK, **USER)["consentId"]


def new_authorisation(of, steps=0):
    """An authorisation of a consent, so many steps after the password."""
    path = f"/v1/consents/{of}/authorisations"
    own = call("POST", path, PASSWORD, **BACK, **USER)["authorisationId"]
    for body in STEPS[:steps]:
        call("PUT", f"{path}/{own}", body, **USER)
    return own


class Opened:
    """A consent that is valid, and what it opens."""

    def __init__(self):
        self.consent = new_consent()
        self.authorisation = new_authorisation(self.consent, len(STEPS))
        read = {"Consent-ID": self.consent}
        self.account = call("GET", "/v1/accounts", **read)["accounts"][0]["resourceId"]
        self.card = call("GET", "/v1/card-accounts", **read)["cardAccounts"][0]["resourceId"]
        path = f"/v1/accounts/{self.account}/transactions?bookingStatus=booked&dateFrom={FROM}"
        self.transaction = call("GET", path, **read)["transactions"]["booked"][0]["transactionId"]


opened = Opened()


def place(case):
    """Leads a call to something that is there. Gives back what would be the next step of its authorisation."""
    path, method = case.operation.path, case.method.upper()
    case.headers.update({"X-Request-ID": fresh(), **USUAL})
    parameters = case.path_parameters or {}
    if "consents" not in path:
        case.headers["Consent-ID"] = opened.consent
    if "account-id" in parameters:
        parameters["account-id"] = opened.card if path.startswith("/v1/card-accounts") else opened.account
    if "transactionId" in parameters:
        parameters["transactionId"] = opened.transaction
    step = 0
    if "consentId" in parameters:
        # What changes a consent gets one of its own.
        own = new_consent() if method != "GET" else opened.consent
        parameters["consentId"] = own
        if "authorisationId" in parameters:
            step = dice.randrange(len(STEPS))
            authorisation = new_authorisation(own, step) if method != "GET" else opened.authorisation
            parameters["authorisationId"] = authorisation
    if method in ("POST", "PUT"):
        case.headers.update({**BACK, **USER})
    return STEPS[step]


def make_right(case, step):
    """The rest of a call that succeeds."""
    path, method = case.operation.path, case.method.upper()
    kept = ("x-request-id", "consent-id", "tpp-redirect-uri", "psu-id", "psu-ip-address", "accept")
    for name in [name for name in case.headers if name.lower() not in kept]:
        del case.headers[name]
    case.query = {"bookingStatus": "booked", "dateFrom": FROM} if path.endswith("/transactions") else {}
    if method in ("POST", "PUT"):
        case.headers["Content-Type"] = "application/json"
        case.body = ASKED if path == "/v1/consents" else step if method == "PUT" else PASSWORD


@schemathesis.hook
def before_call(context, case, kwargs):
    # A quarter of all calls is as it was made up, a half is about something that is there, a quarter is right.
    kind = dice.randrange(4)
    if kind == 0:
        try:
            uuid.UUID(case.headers.get("X-Request-ID", ""))
            case.headers["X-Request-ID"] = fresh()
        except ValueError:
            pass
        return
    step = place(case)
    if kind == 3:
        make_right(case, step)


@schemathesis.hook
def after_call(context, case, response):
    counts = seen.setdefault(f"{case.method.upper()} {case.operation.path.strip()}", {})
    counts[str(response.status_code)] = counts.get(str(response.status_code), 0) + 1


@atexit.register
def write_down():
    with open(os.environ["GLIMPSE_SEEN"], "w", encoding="utf-8") as file:
        json.dump(seen, file, indent=1, sort_keys=True)
