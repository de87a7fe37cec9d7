"""JSON at the edge: strict decoding that names *every* fault, and the one canonical form that is hashed.

msgspec decodes on the fast path. It stops at its first error, so on failure the types are walked again, collecting all.
Pure: no HTTP here. `Malformed` becomes 400 and `Invalid` 422 where answers are made.
"""

import difflib
import json
import math
import re
import types
import typing
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from ops.errors import Fault

__all__ = ["Fault", "Invalid", "Malformed", "canonical", "convert", "decode", "near", "parse", "pointer"]

T = TypeVar("T")

MAX_DEPTH = 64
MAX_FAULTS = 1000
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")


class Malformed(ValueError):
    """Not JSON: broken syntax, bytes that are not UTF-8, or nesting beyond what any honest client writes."""


class Invalid(ValueError):
    """Well-formed JSON, but not what was asked for. `faults` has every fault found, sorted by pointer; at least one."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults), key=msgspec.structs.astuple))
        super().__init__("; ".join(f"{fault.pointer or '(body)'} {fault.detail}" for fault in self.faults[:10]))


class _Repeating(dict[str, Any]):
    """An object in which a key was written more than once."""

    repeated: frozenset[str] = frozenset()


def decode(raw: bytes, wanted: type[T]) -> T:
    """The JSON document `raw` as a `wanted`; raises Malformed, or Invalid with all faults.

    Stricter than RFC 8259 where laxity hides mistakes: repeated keys, NUL and other control characters but tab and
    newline, lone surrogates, and numbers out of range are refused.
    """
    tree = parse(raw)
    unsound = list(_unsound(tree))
    try:
        value = _decoder(typing.cast("Hashable", wanted)).decode(raw)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Invalid([*unsound, *_faults(tree, wanted, "")] or [Fault("", _plain(str(error), wanted))]) from None
    if unsound:
        raise Invalid(unsound)
    return typing.cast("T", value)


def convert(tree: object, wanted: type[T]) -> T:
    """Builtins (from YAML, a query string, a part of a document) as a `wanted`; raises Invalid with all faults."""
    unsound = list(_unsound(tree))
    try:
        value = msgspec.convert(tree, wanted)
    except msgspec.ValidationError:
        raise Invalid([*unsound, *_faults(tree, wanted, "")]) from None
    if unsound:
        raise Invalid(unsound)
    return value


def parse(raw: bytes) -> Any:
    """JSON as builtins; raises Malformed and says where. Does not judge contents: `decode` and `convert` do."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(f"not UTF-8: byte {error.start} cannot be read") from None
    if not text.strip():
        raise Malformed("the body is empty")
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        byte = len(text[: error.pos].encode("utf-8"))
        raise Malformed(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno} (byte {byte})") from None
    except RecursionError:
        raise Malformed(f"nested deeper than {MAX_DEPTH} levels") from None
    except ValueError as error:  # NaN, or an integer of thousands of digits
        raise Malformed(f"not JSON: {error}") from None


def canonical(value: object) -> bytes:
    """The canonical JSON of a value: keys sorted by code point, no spaces, UTF-8. Equal values give equal bytes.

    Raises ValueError for a number that JSON cannot carry (msgspec would quietly write null).
    """
    tree = msgspec.to_builtins(value)
    for part, at, _ in _walk(tree):
        if isinstance(part, float) and not math.isfinite(part):
            raise ValueError(f"{at or '(value)'} is not a finite number")
    return msgspec.json.encode(tree, order="sorted")


def pointer(at: str, *keys: str | int) -> str:
    """`at` and then `keys`, as RFC 6901 has it: pointer("/lines", 0, "a/b") == "/lines/0/a~1b"."""
    return at + "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


def near(word: str, known: Iterable[str]) -> str:
    """A clause that names up to three known words close to this one ("; did you mean …?"), or nothing."""
    folded = {entry.casefold(): entry for entry in sorted(known)}
    if word.casefold() in folded:
        return f"; did you mean {folded[word.casefold()]}?"
    close = [folded[name] for name in difflib.get_close_matches(word.casefold(), folded, n=3, cutoff=0.6)]
    return f"; did you mean {' or '.join(close)}?" if close else ""


@lru_cache(maxsize=256)
def _decoder(wanted: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(wanted)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    keys = [key for key, _ in pairs]
    repeating = _Repeating(found)
    repeating.repeated = frozenset(key for key in found if keys.count(key) > 1)
    return repeating


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number that JSON has")


def _walk(tree: object) -> Iterator[tuple[object, str, int]]:
    """Every part of a tree of builtins with its pointer and depth; does not recurse, so depth cannot break it."""
    todo: list[tuple[object, str, int]] = [(tree, "", 0)]
    while todo:
        part, at, depth = todo.pop()
        yield part, at, depth
        if isinstance(part, Mapping):
            todo.extend((inner, pointer(at, key), depth + 1) for key, inner in part.items())
        elif isinstance(part, list | tuple):
            todo.extend((inner, f"{at}/{index}", depth + 1) for index, inner in enumerate(part))


def _unsound(tree: object) -> Iterator[Fault]:
    """What is wrong with a tree whatever it was meant to be."""
    for part, at, depth in _walk(tree):
        if depth > MAX_DEPTH:
            raise Malformed(f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(part, str):
            if _FORBIDDEN.search(part):
                yield Fault(at, "contains a control character or half a surrogate pair")
        elif isinstance(part, float):
            if not math.isfinite(part):
                yield Fault(at, "is out of range for a number")
        elif isinstance(part, Mapping):
            for key in part:
                if isinstance(key, str) and _FORBIDDEN.search(key):
                    yield Fault(at, "has a key with a control character or half a surrogate pair")
            if isinstance(part, _Repeating):
                yield from (Fault(pointer(at, key), "is given more than once") for key in part.repeated)


def _faults(value: object, wanted: Any, at: str) -> list[Fault]:
    """All faults of a value against a type, found by asking msgspec about ever smaller parts."""
    try:
        msgspec.convert(value, wanted)
    except msgspec.ValidationError as error:
        inner: list[Fault] = []
        for fault in _inside(value, wanted, at):
            inner.append(fault)
            if len(inner) >= MAX_FAULTS:
                break
        return inner or [Fault(at, _plain(str(error), wanted))]
    return []


def _inside(value: object, wanted: Any, at: str) -> Iterator[Fault]:
    kind, metas = _bare(wanted)
    if get_origin(kind) in (Union, types.UnionType):
        member = _member(value, kind)
        if member is not None:
            yield from _faults(value, Annotated[member, *metas] if metas else member, at)
    elif isinstance(value, Mapping) and _is_struct(kind):
        yield from _inside_struct(value, kind, at)
    elif isinstance(value, Mapping) and get_origin(kind) is dict:
        key_type, inner = get_args(kind)
        for key, part in value.items():
            here = pointer(at, key)
            yield from _faults(key, key_type, here)
            yield from _faults(part, inner, here)
    elif isinstance(value, list | tuple) and get_origin(kind) in (list, tuple, set, frozenset):
        arguments = [argument for argument in get_args(kind) if argument is not ...]
        fixed = get_origin(kind) is tuple and ... not in get_args(kind)
        if fixed:
            if len(value) != len(arguments):
                yield Fault(at, f"must have {len(arguments)} items, not {len(value)}")
        elif metas:
            yield from _faults([None] * len(value), Annotated[list, *metas], at)
        for index, part in enumerate(value):
            if fixed and index >= len(arguments):
                break
            yield from _faults(part, arguments[index if fixed else 0], f"{at}/{index}")


def _inside_struct(value: Mapping[Any, Any], kind: Any, at: str) -> Iterator[Fault]:
    config = kind.__struct_config__
    known = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for name, field in known.items():
        if name in value:
            yield from _faults(value[name], field.type, pointer(at, name))
        elif field.required:
            yield Fault(pointer(at, name), "is required")
    if config.forbid_unknown_fields:
        for key in value:
            if key not in known and key != config.tag_field:
                yield Fault(pointer(at, key), "is not a known field" + near(str(key), known))


def _bare(wanted: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without its Annotated wrapping, and the msgspec.Meta it carried."""
    metas: tuple[Any, ...] = ()
    while get_origin(wanted) is Annotated:
        inner, *extra = get_args(wanted)
        wanted, metas = inner, (*metas, *(meta for meta in extra if isinstance(meta, msgspec.Meta)))
    return wanted, metas


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _member(value: object, union: Any) -> Any:
    """The member of a union that a value is trying to be; None when only the union as a whole can say what is wrong."""
    members = [member for member in get_args(union) if member not in (type(None), msgspec.UnsetType)]
    if isinstance(value, Mapping):
        structs = [member for member in members if _is_struct(_bare(member)[0])]
        for struct in structs:
            config = _bare(struct)[0].__struct_config__
            if len(structs) == 1 or value.get(config.tag_field) == config.tag:
                return struct
        return next((member for member in members if get_origin(_bare(member)[0]) is dict), None)
    if isinstance(value, list | tuple):
        return next((m for m in members if get_origin(_bare(m)[0]) in (list, tuple, set, frozenset)), None)
    # A plain value against Optional[X]: X says it better ("must be at least 1") than the union would.
    return members[0] if len(members) == 1 and value is not None else None


_WORDS = {"int": "a whole number", "float": "a number", "str": "text", "bool": "true or false", "null": "null",
          "array": "a list", "object": "an object", "datetime": "a date and time", "date": "a date", "uuid": "a UUID",
          "timedelta": "a duration", "decimal": "a decimal number", "any": "anything"}  # fmt: skip
_BOUNDS = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}


def _plain(complaint: str, wanted: Any) -> str:
    """msgspec's message in plain English."""
    said = complaint.split(" - at ", maxsplit=1)[0]
    if found := re.fullmatch(r"Expected `([^`]*)`, got `([^`]*)`", said):
        return f"must be {_either(found[1])}, not {_either(found[2])}"
    if found := re.fullmatch(r"Expected `(\w+)`(?: of length)? (>=|<=|>|<|==) (\S+)", said):
        counted = {"str": " characters long", "array": " items long", "object": " keys long"}.get(found[1], "")
        return f"must be {_BOUNDS.get(found[2], 'exactly')} {found[3]}{counted}"
    if found := re.fullmatch(r"Expected `str` matching regex (.*)", said):
        return f"must be written like {found[1]}"
    if "timezone component" in said:
        return "must say its offset from UTC, as in 2020-12-02T14:05:00Z"
    if "RFC3339" in said:
        return "must be written like 2020-12-02T14:05:00Z (RFC 3339)"
    if found := re.fullmatch(r"Invalid enum value (.*)", said):
        return f"must be one of {', '.join(_choices(wanted))}, not {found[1]}"
    return said[:1].lower() + said[1:]


def _either(names: str) -> str:
    return " or ".join(_WORDS.get(name.strip(), name.strip()) for name in names.split("|"))


def _choices(wanted: Any) -> list[str]:
    kind, _ = _bare(wanted)
    if get_origin(kind) is Literal:
        return [str(choice) for choice in get_args(kind)]
    if get_origin(kind) in (Union, types.UnionType):
        return [choice for member in get_args(kind) for choice in _choices(member)]
    return [str(choice.value) for choice in kind] if hasattr(kind, "__members__") else []
