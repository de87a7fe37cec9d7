"""A store from before "N°" and words for no number were understood: what follows from serial numbers is made anew."""

from sqlalchemy import text

from ops.journal.verify import verify
from tests.ops.reports.field import SEIZURE, Field, seizure

BEFORE = "0020"
GUN = SEIZURE["lines"][0]


async def rows(field: Field, statement: str) -> set[tuple[str, ...]]:
    async with field.world.store.read() as session:
        return {tuple(map(str, row)) for row in await session.execute(text(statement))}


async def test_serial_numbers_that_were_stored_in_an_earlier_form_are_compared_as_they_are_now(field: Field) -> None:
    numbered = (await field.filed(seizure(lines=[GUN | {"quantity": 1, "serial": "N° 55512"}])))["id"]
    without = (await field.filed(seizure(lines=[GUN | {"quantity": 1, "serial": "pas de numéro"}])))["id"]
    other = (await field.filed(seizure(lines=[GUN | {"quantity": 1, "serial": "A12345"}])))["id"]
    ids = {"numbered": numbered, "without": without}
    await field.world.settled()
    asked = {
        "facets": "select id, facets from reports",
        "marks": "select mark, filed, report_id from report_marks",
        "known": "select report, mark, since from alarm_serials",
    }
    now = {name: await rows(field, statement) for name, statement in asked.items()}
    assert {mark for mark, _, _ in now["marks"] if mark.startswith("serial|")} == {
        "serial|firearm|55512",
        "serial|firearm|A12345",
    }
    assert len(now["known"]) == 2
    await field.world.store.migrate(BEFORE)
    async with field.world.store.write() as session:  # as an earlier version had them
        for statement in (
            "update reports set facets = replace(facets, 'serial:55512', 'serial:N55512') where id = :numbered",
            "update reports set facets = facets || 'serial:PASDENUMER0|' where id = :without",
            "update report_marks set mark = 'serial|firearm|N55512' where mark = 'serial|firearm|55512'",
            """insert into report_marks (operation_id, mark, filed, report_id)
            select operation_id, 'serial|firearm|PASDENUMER0', filed, id from reports where id = :without""",
            "update alarm_serials set mark = 'firearm|N55512' where mark = 'firearm|55512'",
            """insert into alarm_serials (operation_id, report, mark, since, agency, country, unit)
            select operation_id, id, 'firearm|PASDENUMER0', entry, agency, country, unit
            from reports where id = :without""",
        ):
            asked_of = {name: id_ for name, id_ in ids.items() if f":{name}" in statement}
            await session.execute(text(statement), asked_of)
    assert {name: await rows(field, statement) for name, statement in asked.items()} != now
    assert await verify(field.world.store, field.operation_id) != []
    await field.world.store.migrate()
    assert {name: await rows(field, statement) for name, statement in asked.items()} == now
    assert await verify(field.world.store, field.operation_id) == []
    assert any(other == report for _, _, report in now["marks"])
