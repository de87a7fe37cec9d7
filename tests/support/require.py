"""What a test needs of the machine: present, or skipped with a line that says why and how to get it.

`CORRIDOR_REQUIRE=postgis,browser` turns such a skip into a failure; CI sets it.
"""

import os
from typing import NoReturn

import pytest

HOW = {
    "postgis": "To get it: `apt-get install postgresql-postgis` as root, or `make services` as root.",
    "browser": "To get it: `apt-get install chromium libatomic1` as root, or `make services` as root.",
}


def required() -> frozenset[str]:
    """What may not be skipped here. Raises pytest's UsageError for a name that is not one of HOW's."""
    names = frozenset(name.strip() for name in os.environ.get("CORRIDOR_REQUIRE", "").split(",") if name.strip())
    if names - HOW.keys():
        raise pytest.UsageError(f"CORRIDOR_REQUIRE knows {', '.join(HOW)}, not {', '.join(sorted(names - HOW.keys()))}")
    return names


def go_without(name: str, why: str) -> NoReturn:
    """End the test that lacks `name`: a failure where it is required, a skip elsewhere."""
    sentence = f"{name}: {why}. {HOW[name]}"
    if name in required():
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
