"""An operation with everything planned in it as one file, in and out (`corridor plan import | export`)."""

from typing import Any

import yaml

from ops.errors import MalformedRequest

Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def dump(document: dict[str, Any]) -> bytes:
    """A plan as YAML; lists of numbers on one line."""
    text: str = yaml.dump(
        document, Dumper=Dumper, sort_keys=False, allow_unicode=True, default_flow_style=None, width=120
    )
    return text.encode()


def load(raw: bytes) -> Any:
    """A YAML or JSON file as builtins, times as they are written. Raises MalformedRequest and says where."""
    try:
        return yaml.load(raw, Loader=Loader)  # noqa: S506 - a safe loader, in C where there is one
    except (yaml.YAMLError, ValueError) as error:
        raise MalformedRequest(f"This is neither YAML nor JSON: {error}") from error
