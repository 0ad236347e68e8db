"""Reads generated statements with mt-940, pycamt and our own room and compares transaction by transaction.

Every difference has to be one of those that are explained below; any other one fails.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import mt940
from pycamt.parser import Camt053Parser

tool, count = sys.argv[1], sys.argv[2]
explained, unexplained = Counter(), []


def ours(path):
    out = subprocess.run([tool, "convert", "--quiet", "--strict", path], check=True, capture_output=True).stdout
    (document,) = json.loads(out)
    (statement,) = document["statements"]
    assert statement["check"]["result"] == "balanced", statement["check"]
    return statement["entries"]


def same(number, name, ours, theirs, why=None, explain=None):
    """Equal, or different in a way that `explain` recognises and `why` says."""
    if ours == theirs:
        return
    if explain is not None and explain(ours, theirs):
        explained[why] += 1
    else:
        unexplained.append(f"{number} {name}: {ours!r} / {theirs!r}")


def unspaced(text):
    return (text or "").replace(" ", "")


def compare_mt940(path):
    # Bytes would be read as cp852; text is the package's other way.
    theirs = list(mt940.parse(Path(path).read_text(encoding="utf-8")))
    mine = ours(path)
    assert len(mine) == len(theirs) == int(count), (len(mine), len(theirs))
    for number, (one, other) in enumerate(zip(mine, theirs)):
        data, party = other.data, one["counterparty"]
        same(number, "amount", Decimal(one["amount"]["amount"]), data["amount"].amount)
        same(number, "currency", one["amount"]["currency"], data["amount"].currency)
        same(number, "value date", date.fromisoformat(one["settled_at"]), data["date"])
        same(number, "entry date", date.fromisoformat(one["booked_at"]), data["entry_date"])
        same(number, "type", one["transaction_code"], data["id"])
        same(number, "bank reference", one["bank_reference"], data["bank_reference"])
        same(number, "booking key", one["booking_key"], data["transaction_code"])
        same(number, "booking text", one["booking_text"], data["posting_text"])
        same(number, "primanota", one["prima_nota_number"], data["prima_nota"])
        same(number, "end to end", one["end_to_end_reference"], data["end_to_end_reference"])
        same(number, "mandate", one.get("mandate_reference"), data["additional_position_reference"])
        same(number, "creditor", one.get("creditor_id"), data["applicant_creditor_id"])
        same(number, "bic", party["bic"], data["applicant_bin"])
        same(number, "return", one["additional_info"]["?34"], data["return_debit_notes"])
        same(
            number,
            "purpose",
            one["purpose"],
            data["purpose"],
            "mt-940 trims each subfield, so that a space at its end is lost inside a purpose",
            lambda a, b: unspaced(a) == unspaced(b),
        )
        same(
            number,
            "name",
            party["name"],
            data["applicant_name"],
            "mt-940 puts the account (?31) in front of the name and trims the name's parts",
            lambda a, b: unspaced(party["iban"] + a) == unspaced(b),
        )


def compare_camt(path):
    parser = Camt053Parser.from_file(path)
    theirs, mine = parser.get_transactions(), ours(path)
    assert len(mine) == len(theirs) == int(count), (len(mine), len(theirs))
    for number, (one, other) in enumerate(zip(mine, theirs)):
        party = one["counterparty"]
        side = "Debtor" if other["CreditDebitIndicator"] == "CRDT" else "Creditor"
        signed = Decimal(other["Amount"]) * (1 if side == "Debtor" else -1)
        same(number, "amount", Decimal(one["amount"]["amount"]), signed)
        same(number, "currency", one["amount"]["currency"], other["Currency"])
        same(number, "booked", one["booked"], other["Status"] == "BOOK")
        same(number, "booking date", one["booked_at"], other["BookingDate"])
        same(number, "value date", one["settled_at"], other["ValueDate"])
        same(number, "reference", one["bank_reference"], other["TransactionID"])
        same(number, "end to end", one["end_to_end_reference"], other["EndToEndId"])
        same(number, "mandate", one.get("mandate_reference"), other.get("MandateId"))
        same(number, "name", party["name"], other[side + "Name"])
        same(number, "iban", party["iban"], other[side + "IBAN"])
        same(number, "purpose", one["purpose"], other["RemittanceInformation"])
        same(number, "text", one["booking_text"], other["AdditionalEntryInformation"])
        codes = [other[name] for name in ("BankTransactionCode", "TransactionFamilyCode", "TransactionSubFamilyCode")]
        same(number, "codes", one["transaction_code"], "-".join(codes))


with tempfile.TemporaryDirectory() as folder:
    for shape, compare in (("mt940", compare_mt940), ("camt", compare_camt)):
        path = str(Path(folder) / f"statement.{shape}")
        Path(path).write_bytes(subprocess.run([tool, "generate", shape, count], check=True, capture_output=True).stdout)
        compare(path)

for why, times in explained.items():
    print(f"{times} times: {why}")
for line in unexplained[:20]:
    print(line, file=sys.stderr)
if unexplained:
    sys.exit(f"{len(unexplained)} differences without an explanation")
print(f"{count} transactions each of MT940 and CAMT: no other difference from mt-940 and pycamt")
