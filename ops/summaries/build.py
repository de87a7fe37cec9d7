"""Brings the fonts that documents are set in, beside typst's own: ``python -m ops.summaries.build NODE_MODULES_DIR``.

Amiri, for Arabic, from npm by the lock file. A document's bytes depend on its fonts, so none of the system is used.
"""

import sys
from pathlib import Path

FONTS = Path(__file__).with_name("fonts")
FILES = ("400Regular/Amiri_400Regular.ttf", "700Bold/Amiri_700Bold.ttf", "LICENSE_FONT")


def build(node_modules: Path, out: Path = FONTS) -> None:
    """Copy what differs. Raises OSError where the package is not there."""
    out.mkdir(exist_ok=True)
    for name in FILES:
        source, copy = node_modules / "@expo-google-fonts" / "amiri" / name, out / Path(name).name
        data = source.read_bytes()
        if not copy.is_file() or copy.read_bytes() != data:
            copy.write_bytes(data)


if __name__ == "__main__":
    build(Path(sys.argv[1] if sys.argv[1:] else "node_modules"))
