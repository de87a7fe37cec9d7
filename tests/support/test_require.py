import pytest

from tests.support.require import HOW, go_without, required


@pytest.mark.parametrize("name", sorted(HOW))
def test_what_is_absent_is_skipped_with_the_reason_and_the_remedy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CORRIDOR_REQUIRE", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"it is not here.*To get it: .*as root"):
        go_without(name, "it is not here")


def test_what_is_absent_but_required_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRIDOR_REQUIRE", "postgis, browser")
    for name in HOW:
        with pytest.raises(pytest.fail.Exception, match=f"{name}: it is not here"):
            go_without(name, "it is not here")


def test_only_what_is_named_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRIDOR_REQUIRE", "browser")
    assert required() == {"browser"}
    with pytest.raises(pytest.skip.Exception):
        go_without("postgis", "it is not here")


def test_an_unknown_requirement_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRIDOR_REQUIRE", "postgres")
    with pytest.raises(pytest.UsageError, match="postgres"):
        required()
