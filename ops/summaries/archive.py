"""Zip archives whose bytes depend on their contents alone: sorted, of one time, stored and not compressed. Pure.

Compressed bytes depend on the compressor: builds of Python bring zlib, zlib-ng and others, which pack alike contents
differently. What a summary weighs more that way is nothing beside bytes that can be compared anywhere.
"""

import io
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)
FIRST = "[Content_Types].xml"
"""Where an office document says what it is; programs look for it first."""


def fixed(raw: bytes) -> bytes:
    """The same archive, its files sorted by name, without times, owners and compression."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != FIRST, name)):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            new.writestr(entry, old.read(name))
    return out.getvalue()
