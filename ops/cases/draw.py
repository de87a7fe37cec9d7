"""Draws a follow-up list as PDF, in the template of the summaries: its document on standard input.

python -m ops.cases.draw < document.json > list.pdf
"""

import sys

import msgspec

from ops.summaries.document import Document
from ops.summaries.draw import pdf


def main() -> None:
    """Draw the document on standard input to standard output."""
    told = msgspec.json.decode(sys.stdin.buffer.read(), type=Document)
    sys.stdout.buffer.write(pdf(told))


if __name__ == "__main__":
    main()
