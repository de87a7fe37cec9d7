"""Whatever stands in an address, the answer is a problem that names it; no store is asked what it cannot take."""

from typing import Any

from ops.parameters import cursor_of
from tests.cast import AWA, FIRST_UNIT
from tests.world import ACTION, CORRIDOR, World, expect

NUL = "A%00B"
NAMES = {
    "/api/operations/" + NUL: 404,
    "/api/operations/%ED%A0%80": 404,
    "/api/operations/..%2fKAFO-T": 404,
    "/api/operations/" + "X" * 4000: 404,
    "plan/versions/2147483648": 404,
    "plan/versions/99999999999999999999999": 404,
    "plan/versions/-1": 404,
    f"units/{NUL}/keys": 404,
    f"cases/{NUL}": 404,
    f"summaries/{NUL}.json": 404,
    f"reports/{NUL}": 404,
    "reports/not-a-uuid": 400,
    "/api/nothing": 404,
}
QUERIES: dict[str, list[str]] = {
    "assignments?sector=%00&unit=%00&at=soon": ["/at", "/sector", "/unit"],
    "assignments?at=0001-01-01T00:00:00%2B14:00": ["/at"],
    "reports?sector=%00&agency=%00&unit=%00": ["/agency", "/sector", "/unit"],
    "tally?type=%00&day=%00&calibre=%00": ["/calibre", "/day", "/type"],
    "/api/operations?after=" + cursor_of("\x00"): ["/after"],
    "cases?after=" + cursor_of("\x00"): ["/after"],
    "pairs?after=" + cursor_of(["\x00", "b"]): ["/after"],
    "reports?after=" + cursor_of(["2020-12-01T00:00:00", "naive"]): ["/after"],
    "reports?after=" + cursor_of(["2020-12-01T00:00:00Z", "\x00"]): ["/after"],
    "reports?after=" + cursor_of(["0001-01-01T00:00:00+14:00", "early"]): ["/after"],
    "reports?bbox=nan,0,1,1&limit=0&colour=red": ["/bbox", "/colour", "/limit"],
    "units?limt=3": ["/limt"],
    "findings?at=now": ["/at"],
    "units?after=" + cursor_of("NO-SUCH-UNIT"): ["/after"],
}


async def test_a_name_that_cannot_be_is_not_found_and_a_parameter_that_cannot_be_is_named(world: World) -> None:
    awa = world.as_(AWA)
    for path, status in NAMES.items():
        problem = await expect(status, awa.get(path))
        assert problem.headers["content-type"] == "application/problem+json", path
    for path, named in QUERIES.items():
        problem = await expect(400, awa.get(path))
        assert sorted(fault["pointer"] for fault in problem.json()["errors"]) == named, path
        assert problem.json()["detail"]


async def test_who_is_not_signed_in_learns_the_same_of_every_address_under_an_operation(world: World) -> None:
    answers = [await world.nobody.get(path) for path in ("", "/api/operations/NOWHERE", f"units/{NUL}/keys")]
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.text for answer in answers} == {answers[0].text}
    assert answers[0].headers["www-authenticate"].startswith("Bearer")


async def test_a_method_that_an_address_does_not_take_is_a_problem_of_its_own(world: World) -> None:
    for method, path in (("DELETE", "tally"), ("PATCH", "/api/me"), ("BREW", "/api/operations")):
        problem = await expect(405, world.as_(AWA).request(method, path))
        assert problem.json()["type"] == "/problems/method"
        assert "GET" in problem.headers["allow"]


async def test_every_list_can_be_read_page_by_page(world: World) -> None:
    awa = world.as_(AWA)
    sectors = (await expect(201, awa.post("corridors", json=CORRIDOR))).json()["sectors"]
    for sector in sectors[:2]:
        shift = {"sector": sector, "unit": FIRST_UNIT, "starts_at": ACTION[0], "ends_at": ACTION[1]}
        await expect(201, awa.post("assignments", json=shift))
    for path in ("agencies", "units", f"units/{FIRST_UNIT}/keys", "members", "corridors", "assignments"):
        whole = (await expect(200, awa.get(path))).json()
        assert whole["items"]
        assert whole["next"] is None
        read: list[Any] = []
        after: dict[str, str] = {}
        while True:
            page = (await expect(200, awa.get(path, params={"limit": "1", **after}))).json()
            assert len(page["items"]) == 1
            read += page["items"]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        assert read == whole["items"], path


async def test_a_body_is_taken_as_json_and_as_it_is(world: World) -> None:
    awa = world.as_(AWA)
    for headers in (
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ):
        problem = await expect(415, awa.post("agencies", content=b"{}", headers=headers))
        assert problem.json()["type"] == "/problems/media-type"
    problem = await expect(413, awa.post("agencies", content=b" " * (1024 * 1024 + 1)))
    assert "1048576" in problem.json()["detail"]
