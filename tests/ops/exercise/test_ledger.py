"""What was acknowledged is known again after whatever happened to the replay."""

from pathlib import Path

import pytest

from ops.exercise.ledger import Ledger, OtherTarget


def open_ledger(path: Path, url: str = "http://a") -> Ledger:
    return Ledger(path, operation="KAFO-II", url=url)


def test_keys_are_there_again_when_it_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "sent"
    with open_ledger(path) as ledger:
        ledger.add("a", 201)
        ledger.add("b/corrections", 201)
    with open_ledger(path) as ledger:
        assert "a" in ledger
        assert "b/corrections" in ledger
        assert "c" not in ledger
        assert len(ledger) == 2


def test_a_line_that_was_cut_off_does_not_count_and_does_not_spoil_the_next(tmp_path: Path) -> None:
    path = tmp_path / "sent"
    with open_ledger(path) as ledger:
        ledger.add("a", 201)
    path.write_bytes(path.read_bytes() + b'{"key": "b", "sta')
    with open_ledger(path) as ledger:
        assert "b" not in ledger
        ledger.add("c", 201)
    with open_ledger(path) as ledger:
        assert "a" in ledger
        assert "c" in ledger


def test_a_file_of_another_service_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sent"
    open_ledger(path).__exit__(None, None, None)
    with pytest.raises(OtherTarget, match="http://a"):
        open_ledger(path, "http://b")
