"""Every sentence that a refusal can say, read from the sources."""

import ast
from collections.abc import Iterator
from pathlib import Path

from ops.errors import catalogue

ROOT = Path(__file__).parents[2]
FIRST = {error.__name__ for error in catalogue()} | {"GeoError", "ShapeRefused", "phrase"}
"""What takes a sentence as its first argument."""
SECOND = {"Fault", "wrong"}
"""What takes a pointer, and then a sentence."""


def calls(folder: str) -> Iterator[tuple[Path, str, ast.Call]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield path.relative_to(ROOT), getattr(node.func, "id", getattr(node.func, "attr", "")), node


def sentences(folder: str) -> Iterator[tuple[str, int, ast.expr]]:
    """(file, line, what stands where a sentence is expected)"""
    for path, name, node in calls(folder):
        said = [keyword.value for keyword in node.keywords if keyword.arg == "detail"]
        if name in FIRST:
            said += node.args[:1]
        elif name in SECOND:
            said += node.args[1:2]
        else:
            continue
        left = said
        while left:
            one = left.pop()
            if isinstance(one, ast.IfExp):
                left += [one.body, one.orelse]
            else:
                yield str(path), node.lineno, one


def messages() -> dict[str, str]:
    """Each msgid, and where it stands first."""
    found: dict[str, str] = {}
    for folder in ("ops", "geo"):
        for path, line, one in sentences(folder):
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value:
                found.setdefault(one.value, f"{path}:{line}")
    return found
