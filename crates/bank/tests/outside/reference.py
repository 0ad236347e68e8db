"""Says what schwifty knows, one tab-separated fact per line:

code    a German bank code        its main BIC
iban    a valid IBAN              the BICs of the banks with its code, comma-separated; - for a bank without; empty: none
broken  something like an IBAN    schwifty's reason for refusing it
"""

import random

from schwifty import IBAN, registry
from schwifty.exceptions import SchwiftyException

# Countries with a list of banks, and three without one.
COUNTRIES = "AT BE BG CH CZ DE DK ES FI FR GB HR HU IE IT LT LU NL NO PL PT RO SE SI SK UA".split()
UNLISTED = "KW AL QA".split()
EACH = 80

dice = random.Random(20261123)


def main():
    for bank in registry.get_banks_by_country("DE"):
        if bank.primary:
            print("code", bank.bank_code, bank.bic, sep="\t")
    for country in COUNTRIES + UNLISTED:
        for number in range(EACH):
            # Every fourth with a code drawn by lot, which often nobody has.
            iban = IBAN.random(country, random=dice, use_registry=number % 4 != 0)
            print("iban", iban, bics(iban), sep="\t")
            if number < 12:
                broken(str(iban), number)


def bics(iban):
    key = iban.bban._bank_lookup_key
    banks = registry.get_banks_by_code(iban.country_code, key) if key else []
    return ",".join(sorted({bank.bic or "-" for bank in banks}))


def broken(iban, number):
    other = str((int(iban[3]) + 1 + number % 8) % 10)
    for text in (iban[:3] + other + iban[4:], iban[:-1], iban + "0", "XQ" + iban[2:], iban[:4] + "." + iban[5:]):
        try:
            IBAN(text)
        except (SchwiftyException, ValueError) as refusal:
            print("broken", text, type(refusal).__name__, sep="\t")


main()
