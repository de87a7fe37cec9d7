"""What a follow-up may rest on: a closed list, each with the dates and States for which it holds. Pure.

UNTOC is in force since 29 September 2003, the Firearms Protocol since 3 July 2005; the ITI was adopted on 8 December
2005. Whether both States are parties to those two is for their authorities to say: nearly all are, and no list is kept
here that could go stale. Regional conventions bind their parties only, and parties leave: Burkina Faso, Mali and Niger
left ECOWAS on 29 January 2025 (announced a year before; unverified, reference/domain.md 5), Mauritania in 2000.
"""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

Dates = tuple[date | None, date | None]
"""From and to, inclusive; None: open."""
ECOWAS = ["BEN", "BFA", "CIV", "CPV", "GHA", "GIN", "GMB", "GNB", "LBR", "MLI", "NER", "NGA", "SEN", "SLE", "TGO"]
LEFT_ECOWAS = date(2025, 1, 28)
PARTIES: Mapping[str, Dates] = {
    country: (None, LEFT_ECOWAS if country in ("BFA", "MLI", "NER") else None) for country in ECOWAS
}
UNTOC, PROTOCOL, ITI = date(2003, 9, 29), date(2005, 7, 3), date(2005, 12, 8)


class Basis(msgspec.Struct, frozen=True):
    """`kinds`: the actions it carries, empty for any. `parties`: whom it binds when; None where no list is kept."""

    code: str
    kinds: tuple[str, ...]
    since: date | None = None
    parties: Mapping[str, Dates] | None = None


_TRACING = ("trace_request", "domestic_trace")
_INFORMING = ("information_exchange", "spontaneous_information", "hit_confirmation")
BASES: Mapping[str, Basis] = {
    basis.code: basis
    for basis in (
        Basis("Firearms Protocol 6", ("confiscation", "disposal", "other"), PROTOCOL),
        Basis("Firearms Protocol 12", (*_TRACING, *_INFORMING, "ballistics", "laboratory", "other"), PROTOCOL),
        Basis("Firearms Protocol 12(4); ITI 17", _TRACING, ITI),
        Basis("Firearms Protocol 13", (*_TRACING, *_INFORMING, "training", "other"), PROTOCOL),
        Basis("UNTOC 13", ("confiscation", "financial_investigation", "assistance_request"), UNTOC),
        Basis("UNTOC 15(5)", ("parallel_proceedings", "information_exchange", "joint_investigation"), UNTOC),
        Basis("UNTOC 16", ("extradition",), UNTOC),
        Basis("UNTOC 17", ("transfer_of_sentenced",), UNTOC),
        Basis("UNTOC 18", ("assistance_request", "confiscation", "financial_investigation"), UNTOC),
        Basis("UNTOC 18(4)", ("spontaneous_information",), UNTOC),
        Basis("UNTOC 19", ("joint_investigation",), UNTOC),
        Basis("UNTOC 20", ("controlled_delivery", "joint_investigation"), UNTOC),
        Basis("UNTOC 21", ("transfer_of_proceedings",), UNTOC),
        Basis("UNTOC 27", (*_INFORMING, "ballistics", "laboratory", "assistance_request", "joint_investigation",
                           "controlled_delivery", "trace_request", "financial_investigation", "other"), UNTOC),
        Basis("UNTOC 27; UNTOC 18", ("assistance_request",), UNTOC),
        Basis("UNTOC 29", ("training",), UNTOC),
        Basis("ECOWAS Convention on Small Arms 2006", (*_TRACING, *_INFORMING, "disposal", "other"),
              date(2009, 9, 29), PARTIES),
        Basis("ECOWAS Convention on Mutual Assistance 1992", ("assistance_request", "confiscation"),
              date(1992, 7, 29), PARTIES),
        Basis("ECOWAS Convention on Extradition 1994", ("extradition",), date(1994, 8, 6), PARTIES),
        Basis("National law", ()),
        Basis("National law; ITI 17", ("domestic_trace",)),
        Basis("Bilateral agreement", ()),
        Basis("Regional agreement", ()),
    )
}  # fmt: skip


def wrong(code: str, kind: str, countries: Iterable[str], day: date) -> str:
    """Why an action of this kind between these countries cannot rest on it on that day, as a sentence; "" if it can."""
    basis = BASES[code]
    if basis.kinds and kind not in basis.kinds:
        fitting = ", ".join(one.code for one in BASES.values() if one.kinds and kind in one.kinds)
        return f"{code} is no basis for {kind}; it can rest on {fitting or 'national law or an agreement'}."
    if basis.since and day < basis.since:
        return f"{code} holds since {basis.since.isoformat()}."
    for country in sorted(set(countries)) if basis.parties is not None else ():
        held = (basis.parties or {}).get(country)
        if held is None:
            return f"{country} is no party to it."
        if (held[0] and day < held[0]) or (held[1] and day > held[1]):
            until = held[1].isoformat() if held[1] else ""
            return f"{country} was bound by it until {until}."
    return ""


def fitting(kind: str, countries: Iterable[str], day: date) -> list[str]:
    """What an action of this kind between these countries can rest on that day."""
    known = list(countries)
    return [code for code in BASES if not wrong(code, kind, known, day)]
