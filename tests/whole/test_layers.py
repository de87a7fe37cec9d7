"""Layers that the import contracts cannot say."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENGINES = {"sqlite3", "aiosqlite", "asyncpg", "sqlalchemy.dialects", "geoalchemy2"}


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def asks_for_the_dialect(path: Path) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr in {"dialect", "get_backend_name", "get_dialect"}
        for node in ast.walk(ast.parse(path.read_text()))
    )


def test_only_the_store_knows_which_engine_it_is() -> None:
    outside = [path for path in modules("ops", "dashboards") if ROOT / "ops/store" not in path.parents]
    assert [str(p) for p in outside if asks_for_the_dialect(p)] == []
    assert [str(p) for p in outside if any(name.startswith(tuple(ENGINES)) for name in imported(p))] == []


def test_services_and_pages_never_commit() -> None:
    def commits(path: Path) -> bool:
        calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        return any(isinstance(call, ast.Attribute) and call.attr == "commit" for call in calls)

    assert [str(path) for path in modules("ops", "dashboards") if commits(path)] == []


def test_pages_never_write() -> None:
    """`dashboards` opens no write transaction; a page that journals its reading says so at its route."""
    writing = {"write", "flush", "add", "add_all"}

    def writes(path: Path) -> list[str]:
        calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        return [
            f"{path.name}: {call.attr}"
            for call in calls
            if isinstance(call, ast.Attribute)
            and call.attr in writing
            and isinstance(call.value, ast.Attribute | ast.Name)
            and (call.value.attr if isinstance(call.value, ast.Attribute) else call.value.id) in {"store", "session"}
        ]

    assert [found for path in modules("dashboards") for found in writes(path)] == []
