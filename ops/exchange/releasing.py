"""What of an operation may go to a recipient. Pure; a decision table over handling, owner and who sends.

The originator decides (Europol handling codes H0–H3; TLP 2.0; Firearms Protocol 12(5)): what its owner did not release
to the recipient, and what no label opens, is withheld and counted.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

Withheld = Literal["tlp_red", "h2_no_permission", "not_released", "not_drafted"]
REASONS: tuple[Withheld, ...] = ("tlp_red", "h2_no_permission", "not_released", "not_drafted")


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends to whom. `provider`: the country whose own data it is to decide about; "" for a coordinator."""

    provider: str
    country: str
    """The recipient's; "" for an international body."""
    agencies: frozenset[str] = frozenset()
    """Codes of the recipient country's agencies in the operation."""
    participants: frozenset[str] = frozenset()


def withheld(sending: Sending, owner: str, document: Mapping[str, Any]) -> Withheld | None:
    """Why a report of `owner` does not go; None when it goes."""
    handling = document.get("handling") or {}
    tlp, codes, release = handling.get("tlp"), handling.get("codes") or (), handling.get("release") or {}
    if tlp == "RED":  # for the eyes of named persons, and a package is no person
        return "tlp_red"
    if owner in (sending.country, sending.provider):
        return None
    if sending.country in release.get("countries", ()) or sending.agencies & set(release.get("agencies", ())):
        return None
    if "H2" in codes:
        return "h2_no_permission"
    if tlp == "CLEAR" or (tlp == "GREEN" and sending.country in sending.participants):
        return None
    return "not_released"


UNDRAFTED = frozenset({"identified", "informal_contact"})


def trace_withheld(sending: Sending, lead: str, state: str, document: Mapping[str, Any]) -> Withheld | None:
    """The same of a trace request to the recipient: addressing it is its lead's own act, once the lead drafted it."""
    handling = document.get("handling") or {}
    if handling.get("tlp") == "RED":
        return "tlp_red"
    if lead == sending.provider:
        return None
    if "H2" in (handling.get("codes") or ()) and withheld(sending, lead, document):
        return "h2_no_permission"
    return "not_drafted" if state in UNDRAFTED else None
