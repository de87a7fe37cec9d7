"""Compiles a situation report and draws its PDFs in one short-lived program, which costs one start and not three.

    python -m ops.sitreps.make en fr < entries.ndjson > made.msgpack

Writes `ops.sitreps.record.Made`. The PDFs are drawn from the JSON alone, as `ops.sitreps.draw` draws them later.
"""

import sys

import msgspec

from ops.sitreps.compile import last_record
from ops.sitreps.draw import read
from ops.sitreps.record import Made
from ops.summaries.draw import pdf
from ops.wire import canonical


def main() -> None:
    """Read entries from standard input, write what was made to standard output."""
    raw = canonical(last_record(sys.stdin.buffer))
    made = Made(raw, {language: pdf(read(raw, language)) for language in sys.argv[1:]})
    sys.stdout.buffer.write(msgspec.msgpack.encode(made))


if __name__ == "__main__":
    main()
