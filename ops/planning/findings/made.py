"""How a finding is made: its id, its sentences, its place, and where it is mended."""

import hashlib
from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from msgspec import UNSET
from shapely.geometry.base import BaseGeometry

from geo.geojson import to_geojson
from ops.planning.findings.plan import Plan
from ops.planning.findings.words import exact, sentence
from ops.planning.plan_schemas import FindingView, Mend, Period
from scheduling.windows import Window

Severity = Literal["blocker", "warning"]
LANGUAGES = ("en", "fr")
EDITOR = "/plan/edit"
"""`?sector=` chooses a sector there, `show=` a pane."""


def finding(
    plan: Plan,
    severity: Severity,
    kind: str,
    subjects: list[str],
    facts: dict[str, Any],
    mend: Mend,
    *,
    period: Window | None = None,
    shape: BaseGeometry | None = None,
) -> FindingView:
    """`facts` are what its sentences are made of: codes, numbers, and lists of both."""
    geometry = None if shape is None else to_geojson(shape)
    # The shape tells two gaps between the same sectors apart, and a gap that has grown from the one overridden.
    place = geometry if kind in {"gap", "overlap", "sliver"} else None
    said: Iterable[object] = (kind, subjects, exact(period) if period else None, place)
    identifier = hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()[:16]
    return FindingView(
        id=identifier,
        severity=severity,
        kind=kind,
        message=sentence(kind, facts, period, "en"),
        text={language: sentence(kind, facts, period, language, plan.timezone) for language in LANGUAGES},
        subjects=subjects,
        facts=facts,
        period=Period(starts_at=period.starts_at, ends_at=period.ends_at) if period else UNSET,
        geometry=geometry if geometry is not None else UNSET,
        mend=mend,
    )


def reshape(sector: str | None) -> Mend:
    """None: no sector is near; somebody draws one."""
    return Mend(kind="reshape", page=f"{EDITOR}?sector={sector}&show=sectors" if sector else f"{EDITOR}?show=add")


def assign(sector: str) -> Mend:
    return Mend(kind="assign", page=f"{EDITOR}?sector={sector}&show=timetable")


def reassign(sector: str) -> Mend:
    return Mend(kind="reassign", page=f"{EDITOR}?sector={sector}&show=timetable")


CROSSINGS = Mend(kind="crossing", page=f"{EDITOR}?show=crossings")
PHASES = Mend(kind="phases", page="/describe", fragment="phases-title")
MEMBER = Mend(kind="member", page="/members", fragment="new-title")
KEY = Mend(kind="key", page="/plan", fragment="units-title")
OBJECTIVES = Mend(kind="objective", page="/programme", fragment="objectives-title")
