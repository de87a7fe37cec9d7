"""Many reports in one request: each line stands for itself."""

import json
import uuid

from tests.cast import AWA, FIRST_UNIT, SECOND_UNIT
from tests.ops.reports.field import Field, nil, seizure
from tests.world import expect

NDJSON = {"Content-Type": "application/x-ndjson"}


def named(report: dict[str, object]) -> dict[str, object]:
    return {"id": str(uuid.uuid4()), **report}


async def test_each_line_is_answered_in_order_and_a_poison_line_fails_alone(field: Field) -> None:
    good, twin, other = named(seizure()), named(nil()), named(nil(note="Another"))
    answers = await field.batch(
        good,
        b"",
        b"{broken",
        named(seizure(kind="seisure")),
        twin,
        twin,
        other | {"id": good["id"]},
        b'{"id": "no uuid", "kind": "nil"}',
        other,
        b"   ",
    )
    assert [answer["status"] for answer in answers] == [201, 400, 422, 201, 200, 409, 422, 201]
    assert answers[0]["id"] == good["id"]
    assert answers[0]["version"] == 1
    assert answers[1]["id"] is None
    assert answers[1]["line"] == 3
    assert answers[2]["errors"][0]["pointer"] == "/kind"
    assert answers[2]["type"] == "/problems/unacceptable"
    assert {key: answers[3][key] for key in ("entry", "sha256")} == {
        key: answers[4][key] for key in ("entry", "sha256")
    }
    assert answers[5]["type"] == "/problems/other-content"


async def test_a_put_repeated_through_a_batch_is_the_same_report(field: Field) -> None:
    receipt = await field.filed(seizure())
    [answer] = await field.batch(seizure() | {"id": receipt["id"].upper()})
    assert answer["status"] == 200
    assert {key: answer[key] for key in receipt} == receipt


async def test_a_batch_is_committed_in_chunks_with_gapless_entries(field: Field) -> None:
    before = (await field.tally())["as_of"]
    answers = await field.batch(*(named(nil(f"2020-12-02T{h:02}:{m:02}:00Z")) for h in range(9) for m in range(60)))
    assert [answer["entry"] for answer in answers] == list(range(before + 1, before + 541))


async def test_a_line_beyond_one_mebibyte_is_refused_alone(field: Field) -> None:
    huge = json.dumps(named(seizure(note="x" * 1_100_000))).encode()
    answers = await field.batch(named(nil()), huge, named(nil()))
    assert [answer["status"] for answer in answers] == [201, 413, 201]


async def test_more_than_ten_thousand_reports_are_refused_whole(field: Field) -> None:
    before = (await field.tally())["as_of"]
    unit = field.world.unit(FIRST_UNIT)
    problem = await expect(413, unit.post("reports", content=b"{}\n" * 10_001, headers=NDJSON))
    assert problem.json()["type"] == "/problems/too-large"
    assert (await field.tally())["as_of"] == before


async def test_only_ndjson_from_a_field_unit_is_a_batch(field: Field) -> None:
    raw = json.dumps(named(nil())).encode()
    unit = field.world.unit(FIRST_UNIT)
    await expect(415, unit.post("reports", content=raw, headers={"Content-Type": "application/json"}))
    await expect(400, unit.post("reports", content=b"\n \n", headers=NDJSON))
    await expect(403, field.world.as_(AWA).post("reports", content=raw, headers=NDJSON))


async def test_a_line_with_another_units_id_tells_nothing_of_it(field: Field) -> None:
    receipt = await field.filed(seizure())
    [answer] = await field.batch(seizure() | {"id": receipt["id"]}, unit=SECOND_UNIT)
    assert answer["status"] == 409
    assert receipt["sha256"] not in answer["detail"]
