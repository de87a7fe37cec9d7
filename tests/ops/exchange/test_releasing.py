"""What may go to whom: the table of handling, owner and sender, line by line."""

from typing import Any

import pytest

from ops.exchange.releasing import Sending, trace_withheld, withheld

COORDINATOR = Sending(
    provider="", country="NER", agencies=frozenset({"NER-PN"}), participants=frozenset({"BFA", "NER"})
)
FOCAL = Sending(provider="BFA", country="SRB", participants=frozenset({"BFA", "NER"}))
BODY = Sending(provider="", country="", participants=frozenset({"BFA", "NER"}))


@pytest.mark.parametrize(
    ("sending", "owner", "handling", "reason"),
    [
        (COORDINATOR, "BFA", {"tlp": "AMBER"}, "not_released"),
        (COORDINATOR, "BFA", {}, "not_released"),
        (COORDINATOR, "BFA", {"tlp": "GREEN"}, None),  # the community of GREEN is who takes part
        (COORDINATOR, "BFA", {"tlp": "CLEAR"}, None),
        (COORDINATOR, "BFA", {"tlp": "CLEAR", "codes": ["H2"]}, "h2_no_permission"),
        (COORDINATOR, "BFA", {"tlp": "AMBER", "codes": ["H2"], "release": {"countries": ["NER"]}}, None),
        (COORDINATOR, "BFA", {"tlp": "AMBER+STRICT", "release": {"agencies": ["NER-PN"]}}, None),
        (COORDINATOR, "BFA", {"tlp": "AMBER", "release": {"countries": ["MLI"]}}, "not_released"),
        (COORDINATOR, "BFA", {"tlp": "RED", "release": {"countries": ["NER"]}}, "tlp_red"),
        (COORDINATOR, "NER", {"tlp": "AMBER"}, None),  # its own data comes back to it
        (FOCAL, "BFA", {"tlp": "AMBER", "codes": ["H2"]}, None),  # the provider itself decides
        (FOCAL, "BFA", {"tlp": "RED"}, "tlp_red"),
        (BODY, "BFA", {"tlp": "GREEN"}, "not_released"),  # a body outside is not in the community
        (BODY, "BFA", {"tlp": "CLEAR"}, None),
    ],
)
def test_the_originator_decides(sending: Sending, owner: str, handling: dict[str, Any], reason: str | None) -> None:
    assert withheld(sending, owner, {"handling": handling}) == reason


@pytest.mark.parametrize(
    ("sending", "state", "handling", "reason"),
    [
        (COORDINATOR, "identified", {"tlp": "AMBER"}, "not_drafted"),
        (COORDINATOR, "drafted", {"tlp": "AMBER"}, None),
        (COORDINATOR, "drafted", {"tlp": "AMBER", "codes": ["H2"]}, "h2_no_permission"),
        (COORDINATOR, "sent", {"tlp": "RED"}, "tlp_red"),
        (FOCAL, "identified", {"tlp": "AMBER", "codes": ["H2"]}, None),
    ],
)
def test_a_trace_request_is_its_leads_own_act(
    sending: Sending, state: str, handling: dict[str, Any], reason: str | None
) -> None:
    assert trace_withheld(sending, "BFA", state, {"handling": handling}) == reason
