"""The kinds of action: what each must have before it is sent, in which order, and who is asked. Pure.

Sources: reference/domain.md 5 (UNTOC, Firearms Protocol), 3.4 (ITI 17), 2.6 (INTERPOL's nine steps). Points may stay
open where the source says "as far as possible", "where possible", or where they are done afterwards.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

Points = Iterable[Mapping[str, Any]]
"""A stored checklist: [{item, done, excuse?}]."""

OPTIONAL = frozenset({
    "model", "calibre", "iarms_search", "persons_where_possible", "disposal_recorded", "informal_exchange",
    "provisional_custody", "order_copy", "consent_of_person",
})  # fmt: skip
"""What may stay open when a request is sent."""
EXCUSABLE: Mapping[str, str] = {
    "summary_of_facts": "service of documents needs none, UNTOC 18(15)(c)",
    "in_writing": "urgent and oral, confirmed in writing forthwith, UNTOC 18(14)",
    "evidence_and_interview": "nobody to interview",
    "fingerprints": "no usable surface, or already handled",
    "dna": "no usable surface, or already handled",
    "ballistic_comparison": "the arm does not fire",
    "samples_taken": "too dangerous to sample",
    "restoration": "destroyed beyond restoration",
}
"""What may be left out for a reason that is written down, and what the reason usually is."""
SIX = ("requesting_authority", "subject_and_nature", "summary_of_facts", "assistance_sought",
       "persons_where_possible", "purpose")  # fmt: skip
"""The six elements of UNTOC 18(15)."""
NINE = ("registry_search", "iarms_trace", "evidence_and_interview", "fingerprints", "dna", "ballistic_comparison",
        "leads", "intelligence", "trafficking_indicators")  # fmt: skip
"""INTERPOL's Firearm Recovery Protocol."""
AFTER: Mapping[str, tuple[str, ...]] = {
    "ballistic_comparison": ("fingerprints", "dna"),
    "leads": NINE[:6],
    "intelligence": ("leads",),
    "trafficking_indicators": ("leads",),
    "restoration": ("prints_taken",),
}
"""What comes only after what: a test shot or a cleaning destroys prints and DNA; leads are made of all results."""


class Kind(msgspec.Struct, frozen=True):
    """`roles`: the contacts to address, the first that there is."""

    points: tuple[str, ...]
    authority: str
    basis: str
    roles: tuple[str, ...] = ()
    channel: str = ""
    restrictions: tuple[str, ...] = ()
    """On the use of what is given or got, by treaty."""


_ASSIST = ("no_other_use",)
_SHARE = ("confidential",)
KINDS: Mapping[str, Kind] = {
    "trace_request": Kind(
        ("make", "model", "calibre", "serial", "country_of_manufacture_or_import", "illicit_nature", "circumstances",
         "intended_use", "iarms_search"),
        "single_point_of_contact", "Firearms Protocol 12(4); ITI 17", ("spoc", "ncb"), "iarms", ("commercial",)),
    "domestic_trace": Kind(
        ("make", "model", "calibre", "serial", "country_of_manufacture_or_import", "illicit_nature", "circumstances",
         "intended_use", "iarms_search"),
        "national_firearms_registry", "National law; ITI 17", ("spoc", "national_commission"), "internal"),
    "specialised_unit": Kind(("type_known", "place_known", "made_safe", "samples_taken", "disposal_recorded"),
                             "explosive_ordnance_disposal", "National law", (), "internal"),
    "laboratory": Kind(("sealed", "prints_taken", "restoration", "result_recorded"), "forensic_laboratory",
                       "National law", (), "internal"),
    "ballistics": Kind(NINE, "forensic_laboratory", "National law", (), "internal"),
    "assistance_request": Kind(("informal_exchange", *SIX, "acceptable_language", "in_writing"), "central_authority",
                               "UNTOC 27; UNTOC 18", ("central_authority",), "central_authority", _ASSIST),
    "information_exchange": Kind(("what_is_asked", "restrictions_stated"), "law_enforcement", "UNTOC 27",
                                 ("spoc", "ncb", "national_coordinator"), "i247", _SHARE),
    "spontaneous_information": Kind(("what_is_told", "restrictions_stated"), "competent_authority", "UNTOC 18(4)",
                                    ("ncb", "spoc", "central_authority"), "i247", _SHARE),
    "hit_confirmation": Kind(("identity_checked", "record_owner_asked", "measure_allowed"), "ncb", "UNTOC 27",
                             ("ncb",), "i247"),
    "prosecution": Kind(("file_complete", "exhibits_listed"), "prosecutor", "National law", (), "internal"),
    "financial_investigation": Kind(("facts_relied_on", "what_is_asked"), "financial_intelligence", "National law",
                                    (), "internal"),
    "confiscation": Kind((*SIX, "property_described", "facts_relied_on", "order_copy", "third_parties"),
                         "central_authority", "UNTOC 13", ("central_authority",), "central_authority", _ASSIST),
    "extradition": Kind(("treaty_or_untoc", "dual_criminality", "not_refusable", "provisional_custody", "in_writing"),
                        "central_authority", "UNTOC 16", ("central_authority",), "diplomatic"),
    "transfer_of_sentenced": Kind(("agreement", "consent_of_person"), "central_authority", "UNTOC 17",
                                  ("central_authority",), "central_authority"),
    "joint_investigation": Kind(
        ("agreement", "purpose_and_period", "parties_and_leader", "states_of_operation", "evidence_rules",
         "disclosure_and_data", "costs_and_language"),
        "competent_authority", "UNTOC 19", ("liaison_magistrate", "central_authority"), "central_authority", _ASSIST),
    "controlled_delivery": Kind(("agreement", "consent_of_states", "mode_of_delivery", "supervision",
                                 "stop_conditions"),
                                "competent_authority", "UNTOC 20", ("liaison_officer", "ncb"), "police_direct"),
    "transfer_of_proceedings": Kind(("interest_of_justice", *SIX), "central_authority", "UNTOC 21",
                                    ("central_authority",), "central_authority"),
    "parallel_proceedings": Kind(("other_state_told",), "competent_authority", "UNTOC 15(5)",
                                 ("central_authority", "liaison_magistrate"), "central_authority"),
    "disposal": Kind(("release_by_court", "marked_before", "method_recorded"), "national_commission",
                     "Firearms Protocol 6", ("national_commission",), "internal"),
    "training": Kind((), "competent_authority", "UNTOC 29", ("national_coordinator",)),
    "other": Kind((), "competent_authority", "National law"),
}  # fmt: skip


def settled_point(point: Mapping[str, Any]) -> bool:
    """Whether a point is done, or left out for a reason."""
    return bool(point["done"] or point.get("excuse"))


def still_open(checklist: Points) -> list[str]:
    """The required points that are neither done nor excused."""
    return [point["item"] for point in checklist if not settled_point(point) and point["item"] not in OPTIONAL]


def too_early(checklist: Points, item: str) -> list[str]:
    """What must be done, or excused, before this point; of what is on this checklist."""
    there = {point["item"]: settled_point(point) for point in checklist}
    return [before for before in AFTER.get(item, ()) if there.get(before) is False]


def checked(
    checklist: list[dict[str, Any]], done: Iterable[str]
) -> tuple[list[dict[str, Any]], list[tuple[str, list[str]]]]:
    """The checklist with these points done, in the order in which they may be, and what came too early: (item, before).

    Points that are told together may depend on each other: order among them does not matter.
    """
    wanted = list(dict.fromkeys(done))
    now = [dict(point) for point in checklist]
    while ready := [item for item in wanted if not too_early(now, item)]:
        for point in now:
            if point["item"] in ready:
                point["done"] = True
        wanted = [item for item in wanted if item not in ready]
    return now, [(item, too_early(now, item)) for item in wanted]
