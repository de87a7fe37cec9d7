"""Who sees what of an entry, as a table: full, bare (that it is there), or told (country, phase and day beside)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ops.access.policy import Role, Seat
from ops.journal.models import Entry
from ops.journal.share import EVERYBODYS, share
from tests.cast import AMINATA, AWA, CAST, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR, SECOND_UNIT
from tests.ops.reports.field import Field, nil, seizure
from tests.world import expect

AT = datetime(2020, 12, 2, 14, 5, tzinfo=UTC)
SEATS = {
    "coordinator": Seat(role=Role.COORDINATOR),
    "auditor": Seat(role=Role.AUDITOR),
    "viewer": Seat(role=Role.VIEWER),
    "own focal point": Seat(role=Role.FOCAL_POINT, country="BFA"),
    "other focal point": Seat(role=Role.FOCAL_POINT, country="NER"),
    "own officer": Seat(role=Role.OFFICER, country="BFA", agency="BFA-DGD"),
    "sister officer": Seat(role=Role.OFFICER, country="BFA", agency="BFA-PN"),
    "other officer": Seat(role=Role.OFFICER, country="NER", agency="NER-PN"),
    "own unit": Seat(role=Role.FIELD_UNIT, country="BFA", agency="BFA-DGD", unit=FIRST_UNIT),
    "sister unit": Seat(role=Role.FIELD_UNIT, country="BFA", agency="BFA-DGD", unit="BFA-DGD-02"),
    "other unit": Seat(role=Role.FIELD_UNIT, country="NER", agency="NER-PN", unit=SECOND_UNIT),
}
OVERSEERS = {"coordinator", "auditor"}
OWNERS = OVERSEERS | {"own focal point", "own officer", "own unit"}
NER_PN = {"other officer", "other unit"}
NER = NER_PN | {"other focal point"}


def report(**release: list[str]) -> dict[str, Any]:
    document = {"handling": {"tlp": "AMBER", "release": release}} if release else {}
    return {"country": "BFA", "phase": "action", "day": "2020-12-02", "document": document}


# (kind, payload, who sees it whole, what the others see)
TABLE: list[tuple[str, Any, set[str], str]] = [
    *((f"{noun}.changed", {}, set(SEATS), "") for noun in sorted(EVERYBODYS - {"summary"})),
    ("summary.compiled", {}, OVERSEERS | {"own focal point", "own officer", "sister officer"}, "bare"),
    ("report.filed", report(), OWNERS, "told"),
    ("report.corrected", report(), OWNERS, "told"),
    ("report.withdrawn", report(), OWNERS, "told"),
    ("report.filed", report(agencies=["NER-PN"]), OWNERS | NER_PN, "told"),
    ("report.filed", report(countries=["NER"]), OWNERS | NER, "told"),
    ("report.filed", report(agencies=[], countries=[]), OWNERS, "told"),
    ("report.filed", report(agencies=["BFA-PN"]), OWNERS | {"sister officer"}, "told"),
    ("report.read", {"id": "x", "version": 1}, OVERSEERS, "bare"),
    ("case.opened", {}, OVERSEERS | {"own focal point", "own officer"}, "bare"),
    ("case.read", {}, OVERSEERS | {"own focal point", "own officer"}, "bare"),
    ("pair.found", {}, OVERSEERS, "bare"),
    ("pair.ruled", {}, OVERSEERS, "bare"),
    ("key.made", {}, OVERSEERS, "bare"),
    ("key.revoked", {}, OVERSEERS, "bare"),
    ("member.added", {}, OVERSEERS, "bare"),
    ("export.made", {}, OVERSEERS, "bare"),
    ("something.new", {}, OVERSEERS, "bare"),
]


def entry(kind: str, payload: Any) -> Entry:
    return Entry(
        operation_id="o",
        number=7,
        kind=kind,
        subject="s",
        actor="somebody",
        agency="BFA-DGD",
        country="BFA",
        unit=FIRST_UNIT,
        at=AT,
        recorded_at=AT,
        payload=payload,
        previous="1" * 64,
        sha256="2" * 64,
    )


@pytest.mark.parametrize(("kind", "payload", "whole", "others"), TABLE)
def test_who_sees_what(kind: str, payload: Any, whole: set[str], others: str) -> None:
    for name, seat in SEATS.items():
        view = share(entry(kind, payload), [seat])
        seen = {field for field in view.__struct_fields__ if getattr(view, field) is not view.__struct_defaults__[-1]}
        expected = {"number", "kind", "at"}
        if name in whole:
            expected |= {"subject", "actor", "agency", "country", "unit", "payload"}
        elif others == "told":
            expected |= {"country", "phase", "day"}
        if name == "auditor":
            expected |= {"recorded_at", "previous", "sha256"}
        assert seen == expected, name


def test_a_summary_that_is_no_countrys_own_is_everybodys() -> None:
    common = entry("summary.signed", {"number": 1})
    common.country = None
    assert all(share(common, [seat]).payload == {"number": 1} for seat in SEATS.values())


def test_two_seats_see_what_either_sees() -> None:
    view = share(entry("report.filed", report()), [SEATS["viewer"], SEATS["own officer"]])
    assert view.payload == report()


def test_a_stranger_without_a_seat_sees_no_payload_but_what_is_everybodys() -> None:
    assert share(entry("case.opened", {}), []).payload is not entry("case.opened", {}).payload


async def test_the_journal_is_paged_and_only_auditors_see_hashes(field: Field) -> None:
    await field.filed(seizure())
    auditor = field.world.as_(AMINATA)
    whole = (await expect(200, auditor.get("journal"))).json()
    assert whole["next"] is None
    numbers = [item["number"] for item in whole["items"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(one["sha256"] == two["previous"] for one, two in zip(whole["items"], whole["items"][1:], strict=False))
    paged: list[Any] = []
    after: str | None = "0"
    while after is not None:
        page = (await expect(200, auditor.get("journal", params={"after": after, "limit": 7}))).json()
        paged += page["items"]
        after = page["next"]
    assert paged == whole["items"]
    for person in (AWA, FATOU, HUGO):
        items = (await expect(200, field.world.as_(person).get("journal"))).json()["items"]
        assert len(items) == len(numbers)
        assert not any("sha256" in item for item in items)


async def test_a_report_in_the_journal_is_shown_to_those_it_is_released_to(field: Field) -> None:
    await field.filed(nil(handling={"release": {"agencies": ["NER-PN"]}}))
    for person, seen in ((OMAR, True), (NADIA, True), (ISSA, False), (HUGO, False)):
        items = (await expect(200, field.world.as_(person).get("journal"))).json()["items"]
        [filed] = [item for item in items if item["kind"] == "report.filed"]
        assert ("payload" in filed) is seen, person.name
        assert filed["country"] == "BFA"


async def test_a_wrong_parameter_is_named(field: Field) -> None:
    problem = await expect(400, field.world.as_(AWA).get("journal", params={"after": "x", "limt": "3"}))
    assert [error["pointer"] for error in problem.json()["errors"]] == ["/limt", "/after"]
    assert "limit" in problem.json()["errors"][0]["detail"]


def test_the_cast_has_every_role_but_the_units() -> None:
    assert {person.role for person in CAST} - {None} == {role.value for role in Role} - {"field_unit", "share"}
