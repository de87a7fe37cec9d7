"""What a replay has had acknowledged, kept in a file, so that the next one goes on where this one ended."""

import json
from pathlib import Path
from types import TracebackType

from ops.plain import PlainError


class OtherTarget(PlainError):
    """The file tells of a replay into another operation or service."""


class Ledger:
    """An NDJSON file: first `{"operation", "url"}`, then `{"key", "status"}` a line. Keys not in it are sent again.

    A line is written after its receipt has come, so a replay that is killed in between sends that request once more;
    the service answers the same bytes with the same receipt. A last line that was cut off does not count.
    """

    def __init__(self, path: Path, *, operation: str, url: str) -> None:
        """Raises OtherTarget for a file of another operation or address."""
        self.path = path
        self._keys: set[str] = set()
        target: dict[str, str | int] = {"operation": operation, "url": url}
        kept = path.read_bytes() if path.exists() else b""
        whole, _, cut = kept.rpartition(b"\n")
        lines = [json.loads(line) for line in whole.splitlines() if line.strip()]
        if lines and lines[0] != target:
            raise OtherTarget(
                f"{path} tells what was sent to {lines[0].get('operation')} at {lines[0].get('url')}. "
                "Remove it to send everything anew."
            )
        self._keys = {line["key"] for line in lines[1:]}
        if cut:
            path.write_bytes(kept[: len(kept) - len(cut)])
        self._file = path.open("a", encoding="utf-8")
        if not lines:
            self._write(target)

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, key: str, status: int) -> None:
        """This request was acknowledged."""
        self._keys.add(key)
        self._write({"key": key, "status": status})

    def _write(self, line: dict[str, str | int]) -> None:
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
