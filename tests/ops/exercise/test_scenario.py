"""Scenarios are data that people write: what is wrong with one is said, all at once."""

from pathlib import Path

import pytest

from ops.exercise.scenario import HERE, ScenarioRefused, load_scenario


def changed(tmp_path: Path, *changes: tuple[str, str]) -> str:
    """A copy of the shipped scenario with words exchanged."""
    text = (HERE / "kafo-2.yaml").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "own.yaml"
    path.write_text(text)
    return str(path)


def test_a_scenario_of_your_own_is_read_from_its_file(tmp_path: Path) -> None:
    assert load_scenario(changed(tmp_path, ("seed: 2020", "seed: 7"))).seed == 7


def test_an_unknown_scenario_is_refused_with_the_names_of_those_that_are_there() -> None:
    with pytest.raises(ScenarioRefused, match="There is no scenario kafo-9; there is kafo-2"):
        load_scenario("kafo-9")


def test_every_fault_of_shape_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        load_scenario(changed(tmp_path, ("seed: 2020", "seed: many"), ("officers: 260", "oficers: 260")))
    assert "/seed must be a whole number" in str(refused.value)
    assert "/oficers is not a known field; did you mean officers?" in str(refused.value)


def test_what_contradicts_itself_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        load_scenario(
            changed(
                tmp_path,
                ("officers: 260", "officers: 261"),
                ("agency: BFA-PN,", "agency: BFA-XX,"),
                ("of: fuel", "of: wine"),
            )
        )
    for said in (
        "260 officers, not 261",
        "agency BFA-XX, which is none",
        "nothing is published of wine",
        "carries any of fuel",
    ):
        assert said in str(refused.value)


def test_what_is_not_yaml_is_refused_and_not_raised_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("code: [")
    with pytest.raises(ScenarioRefused, match="is not YAML"):
        load_scenario(str(path))
