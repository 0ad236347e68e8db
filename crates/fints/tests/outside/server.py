"""Runs the test server of PyPI's fints until it is stopped; prints its address."""

import sys
import threading
import types

# The server is a fixture; nothing else of pytest is needed.
sys.modules["pytest"] = types.SimpleNamespace(fixture=lambda **_: lambda function: function)
sys.path.insert(0, sys.argv[1])

import conftest  # noqa: E402

# What the server says of each message goes to standard output, where the address stands.
conftest.print = lambda *_: None
print(next(conftest.fints_server()), flush=True)
threading.Event().wait()
