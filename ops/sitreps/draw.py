"""Draws a record as HTML or PDF, from its JSON alone, in the templates of summaries.

python -m ops.sitreps.draw html|pdf en|fr < record.json > document
"""

import hashlib
import sys

import msgspec

from ops.sitreps.document import document
from ops.sitreps.record import Record
from ops.summaries.document import Document
from ops.summaries.draw import html, pdf


def read(raw: bytes, language: str) -> Document:
    """The record as a document in a language. Raises msgspec.ValidationError for what is no record."""
    return document(msgspec.json.decode(raw, type=Record), hashlib.sha256(raw).hexdigest(), language)


def main() -> None:
    """Draw the record on standard input to standard output."""
    form, language = sys.argv[1:]
    told = read(sys.stdin.buffer.read(), language)
    sys.stdout.buffer.write({"html": html, "pdf": pdf}[form](told))


if __name__ == "__main__":
    main()
