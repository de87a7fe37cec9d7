"""What changed from one JSON value to the next, as places and new values: `changed(old, new, of=changes)`. Pure.

A change is [path, value], or [path] for a name that is no longer there; a path is a list of names and indexes. The same
rule in the browser is `patched` of assets/link.js.
"""

from collections.abc import Iterator
from typing import Any

Path = list[str | int]
Change = list[Any]


def changes(old: Any, new: Any) -> list[Change]:
    """What must be done to `old` for it to be `new`."""
    return list(differences(old, new, []))


def differences(old: Any, new: Any, path: Path) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in old.keys() - new.keys():
            yield [[*path, name]]
        for name, value in new.items():
            if name in old:
                yield from differences(old[name], value, [*path, name])
            else:
                yield [[*path, name], value]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from differences(one, other, [*path, index])
    elif old != new or type(old) is not type(new):
        yield [path, new]


def patched(old: Any, of: list[Change]) -> Any:
    """`old` after the changes; what is given is taken apart."""
    for path, *value in of:
        if not path:
            old = value[0]
            continue
        place = old
        for name in path[:-1]:
            place = place[name]
        if value:
            place[path[-1]] = value[0]
        else:
            del place[path[-1]]
    return old
