"""What a report must be beyond its shape, and the document that the journal keeps of it.

Refused is only what cannot be counted or contradicts itself; what is merely odd is kept with a warning, because a
report that a post cannot get through is a report lost. The rules work on trees of builtins rather than on structs, so
that they can also judge the sound rest of a report whose shape has faults: one answer names everything.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from ops.reports.findings import Findings, Tree, check_code, check_codes
from ops.reports.parts import judge_arrest, judge_check, judge_line, without_nothing
from ops.reports.quantities import as_number
from ops.reports.schemas import BatchReport, Correction, FieldReport
from ops.reports.serials import comparison_form
from ops.wire import Fault, Invalid, parse, read


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """A report that is fit to be counted.

    `document` is what the journal keeps: builtins, as on the wire but with codes normalised, `occurred_at` in UTC with
    `Z`, absent fields absent, and in each line `quantity_milli` (thousandths of `unit`) in place of `quantity`; what
    was written, where it differs, is under the line's `written`. `warnings` are codes of the vocabulary list, sorted.
    """

    document: Tree
    warnings: tuple[str, ...]


def examine(report: FieldReport, sent: Tree | None = None) -> Examined:
    """A report of sound shape, judged; raises Invalid with all faults. `sent` is what it was decoded from."""
    document, findings = _judge(_as_decoded(report, sent))
    if findings.faults:
        raise Invalid(findings.faults)
    return Examined(document=document, warnings=tuple(sorted(findings.warnings)))


def _as_decoded(report: FieldReport, sent: Tree | None) -> Tree:
    """The report as builtins. What was sent is that already, but for the few values that decoding made equal."""
    if sent is None:
        return msgspec.json.decode(msgspec.json.encode(report))  # type: ignore[no-any-return]  # with lists; to_builtins keeps tuples
    tree = dict(sent)
    if report.location is not None:  # a whole number is one degree, and 1 is written 1.0
        tree["location"] = {"type": "Point", "coordinates": list(report.location.coordinates)}
    if report.accuracy_m is not None:
        tree["accuracy_m"] = report.accuracy_m
    if report.device_clock is not None:
        tree["device_clock"] = msgspec.to_builtins(report.device_clock)
    return tree


def read_report(raw: bytes) -> tuple[Examined, Tree]:
    """The bytes of a report, decoded and judged, and what they say as builtins.

    Raises Malformed, or Invalid with all faults of shape and of sense.
    """
    try:
        report, tree = read(raw, FieldReport)
    except Invalid as refused:
        raise _all_faults(parse(raw), refused, "") from None
    return examine(report, tree), tree


def read_batch_line(raw: bytes) -> tuple[UUID, Examined, Tree]:
    """One line of an NDJSON batch: the report's UUID, and as `read_report`."""
    try:
        report, tree = read(raw, BatchReport)
    except Invalid as refused:
        raise _all_faults(parse(raw), refused, "") from None
    return report.id, examine(report, tree), tree


def read_correction(raw: bytes) -> tuple[str, Examined, Tree]:
    """A correction's reason, and its whole new version as `read_report`, pointers beginning with /report."""
    try:
        correction, tree = read(raw, Correction)
    except Invalid as refused:
        raise _all_faults(parse(raw), refused, "/report") from None
    try:
        return correction.reason, examine(correction.report, tree["report"]), tree
    except Invalid as refused:
        raise Invalid(Fault("/report" + fault.pointer, fault.detail) for fault in refused.faults) from None


def as_wire(document: Tree) -> Tree:
    """A journalled document as a report on the wire: quantities as numbers, what was written left out."""
    lines = [
        {key: value for key, value in line.items() if key not in ("quantity_milli", "written")}
        | {"quantity": as_number(line["quantity_milli"])}
        for line in document.get("lines", [])
    ]
    return document | ({"lines": lines} if lines else {})


# --- the report -------------------------------------------------------------------------------------------------------

_CODED = {name: name for name in ("kind", "recovery", "place", "transport", "concealment", "direction",
                                  "legal_ground", "detection", "customs_procedure")}  # fmt: skip
_ENDS = {"origin": "country", "destination": "country"}
_KEPT = frozenset({"kind", "sector", "accuracy_m", "recovery", "place", "transport", "concealment", "direction",
                   "legal_ground", "detection", "customs_procedure", "contexts", "countries", "handling", "evaluation",
                   "note", "device_clock"})  # fmt: skip


def _judge(tree: Tree) -> tuple[Tree, Findings]:
    found = Findings([], set())
    document: Tree = {key: value for key, value in tree.items() if key in _KEPT and value not in (None, [], ())}
    check_codes(tree, "", _CODED, found)
    _when(tree, document, found)
    _where(tree, document, found)
    _circumstances(tree, document, found)
    for name, rule in (("lines", judge_line), ("arrests", judge_arrest), ("checks", judge_check)):
        parts = tree.get(name) or []
        if parts:
            document[name] = [rule(part, f"/{name}/{index}", found) for index, part in enumerate(parts)]
    _whole(tree, document, found)
    return document, found


def _when(tree: Tree, document: Tree, found: Findings) -> None:
    if "occurred_at" in tree:
        try:
            moment = msgspec.convert(tree["occurred_at"], datetime).astimezone(UTC)
            document["occurred_at"] = msgspec.to_builtins(moment)
        except OverflowError:
            found.refuse("/occurred_at", "is outside the calendar once in UTC")


def _where(tree: Tree, document: Tree, found: Findings) -> None:
    location = tree.get("location")
    if location is None:
        if tree.get("kind") == "position":
            found.refuse("/location", "is required for a position")
        elif tree.get("sector") is None:
            found.refuse("/location", "is required unless `sector` is given")
    elif "coordinates" in location:
        lon, lat = location["coordinates"][:2]
        document["location"] = {"type": "Point", "coordinates": [lon, lat]}
        if not -180 <= lon <= 180:
            found.refuse("/location/coordinates/0", "must be a longitude between -180 and 180")
        if not -90 <= lat <= 90:
            found.refuse("/location/coordinates/1", "must be a latitude between -90 and 90; the longitude comes first")
        if lon == lat == 0:
            found.warnings.add("location_zero")


def _circumstances(tree: Tree, document: Tree, found: Findings) -> None:
    if contexts := tree.get("contexts"):
        for index, code in enumerate(contexts):
            check_code(code, "contexts", f"/contexts/{index}", found)
        if "none" in contexts and len(set(contexts)) > 1:
            found.warnings.add("contexts_contradict")
        document["contexts"] = list(dict.fromkeys(contexts))
    if countries := tree.get("countries"):
        check_codes(countries, "/countries", _ENDS, found)
        for index, code in enumerate(countries.get("transit") or ()):
            check_code(code, "country", f"/countries/transit/{index}", found)
    if handling := tree.get("handling"):
        _handling(handling, tree, found)
    files = {file["sha256"]: without_nothing(file) for file in tree.get("attachments") or () if "sha256" in file}
    if files:
        document["attachments"] = list(files.values())
    for key in ("countries", "handling"):
        if key in document and not _keep(document, key):
            del document[key]


def _keep(document: Tree, key: str) -> bool:
    """What is said under a key, without nothing; whether there is something."""
    document[key] = without_nothing(document[key])
    return bool(document[key])


def _handling(handling: Tree, tree: Tree, found: Findings) -> None:
    check_codes(handling, "/handling", {"tlp": "tlp"}, found)
    for index, code in enumerate(handling.get("codes") or ()):
        check_code(code, "handling_code", f"/handling/codes/{index}", found)
    release = handling.get("release") or {}
    for index, code in enumerate(release.get("countries") or ()):
        check_code(code, "country", f"/handling/release/countries/{index}", found)
    if handling.get("tlp") == "RED" and any(release.values()):
        found.refuse("/handling/release", "must be empty under TLP:RED, which is for its recipients only")
    if "H3" in (handling.get("codes") or ()) and not tree.get("note"):
        found.warnings.add("restriction_not_stated")


def _whole(tree: Tree, document: Tree, found: Findings) -> None:
    """What the kind of report allows in it."""
    kind = tree.get("kind")
    has = [name for name in ("lines", "arrests", "checks") if tree.get(name)]
    if kind == "seizure":
        if "lines" not in has:
            found.refuse("/lines", "is required for a seizure: at least one line")
        if not tree.get("recovery"):
            document["recovery"] = "seized"
    elif "lines" in has and kind in ("activity", "nil", "position"):
        found.refuse("/lines", f"must be empty in a report of kind {kind}; send it as a seizure")
    if kind in ("nil", "position") and "arrests" in has:
        found.refuse("/arrests", f"must be empty in a report of kind {kind}")
    if kind == "position" and "checks" in has:
        found.refuse("/checks", "must be empty in a report of kind position")
    if kind == "nil":
        for index, check in enumerate(tree.get("checks") or []):
            if check.get("hits"):
                found.refuse(f"/checks/{index}/hits", "must be 0 in a report of kind nil; send it as an activity")
    if kind == "activity" and not has:
        found.warnings.add("nothing_counted")
    marked = [line for line in tree.get("lines") or [] if line.get("serial")]
    if len(marked) > 1:
        forms = [(line.get("class"), form) for line in marked if (form := comparison_form(line["serial"]))]
        if len(set(forms)) < len(forms):
            found.warnings.add("serial_repeated")


# --- a report whose shape has faults ----------------------------------------------------------------------------------


def _all_faults(tree: Any, shape: Invalid, at: str) -> Invalid:
    """The faults of shape, and those of sense in the part of the report at `at` that they leave sound."""
    sound = _sound(tree, shape.faults)
    report = sound.get(at.removeprefix("/")) if at and isinstance(sound, dict) else sound
    if not isinstance(report, dict):
        return shape
    faulty = [fault.pointer for fault in shape.faults]
    more = [Fault(at + fault.pointer, fault.detail) for fault in _judge(report)[1].faults]
    # What follows from a fault already named is no news: a place that cannot be read is not also missing.
    news = [fault for fault in more if not any(_related(fault.pointer, pointer) for pointer in faulty)]
    return Invalid([*shape.faults, *news])


def _related(one: str, other: str) -> bool:
    return one == other or one.startswith(other + "/") or other.startswith(one + "/")


def _sound(tree: Any, faults: tuple[Fault, ...]) -> Any:
    """The tree without what the faults point at: keys go, and a line, arrest or check becomes an empty one."""
    for fault in faults:
        keys = [key.replace("~1", "/").replace("~0", "~") for key in fault.pointer.split("/")[1:]]
        if not keys:
            return None
        owner, name, here = None, "", tree
        for depth, key in enumerate(keys, start=1):
            if isinstance(here, dict):
                owner, name, here = here, key, here.get(key)
            elif isinstance(here, list) and key.isdigit() and int(key) < len(here):
                if depth == len(keys) and name in ("lines", "arrests", "checks"):
                    here[int(key)] = {}
                    owner = None
                else:
                    here = here[int(key)]
        if owner is not None:
            owner.pop(name, None)
    return tree
