"""What judging a report has found so far, and the one rule for codes."""

from typing import Any

import msgspec

from ops.reports.vocabulary import codes
from ops.wire import Fault, near

Tree = dict[str, Any]


class Findings(msgspec.Struct):
    """Faults refuse a report, warnings go with it. Judging adds to both and never stops at the first."""

    faults: list[Fault]
    warnings: set[str]

    def refuse(self, at: str, detail: str) -> None:
        """Adds a fault at a JSON pointer."""
        self.faults.append(Fault(at, detail))


def check_codes(part: Tree, at: str, lists: dict[str, str], found: Findings) -> None:
    """Judges the coded fields of one part; `lists` says which vocabulary list each field is of."""
    for field, name in lists.items():
        code = part.get(field)
        if code is not None and code not in codes(name):
            check_code(code, name, f"{at}/{field}", found)


def check_code(code: str, name: str, at: str, found: Findings) -> bool:
    """Whether a code is on its list; a fault that names the nearest codes when it is not."""
    known = codes(name)
    if code in known:
        return True
    meant = known - {"other", "unknown"}
    # Small words first: "kgs" is kilograms, not the som of Kyrgyzstan.
    hint = near(code, filter(str.islower, meant)) or near(code, meant)
    found.refuse(at, f"{shown(code)} is not a known {name.replace('_', ' ')}{hint}")
    return False


def shown(text: str) -> str:
    """What somebody wrote, short enough to repeat to them."""
    return repr(text if len(text) <= 40 else text[:39] + "…")
