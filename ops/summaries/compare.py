"""What changed between two entries of a journal, and why: a program, fed like the compiler.

python -m ops.summaries.compare < {"since": 1200}-then-entries.ndjson > changes.json
"""

import sys

import msgspec

from ops.summaries.changes import changes
from ops.summaries.fold import Reader, fold


class Question(msgspec.Struct, frozen=True):
    """Since which entry."""

    since: int


def main() -> None:
    asked = msgspec.json.decode(sys.stdin.buffer.readline(), type=Question)
    reader = Reader()
    folded = fold(reader.read(line) for line in sys.stdin.buffer)
    found = changes(folded, asked.since, ["country"], quiet=True)
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    main()
