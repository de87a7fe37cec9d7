"""JSON at the edge: strict decoding that names *every* fault, and the one canonical form that is hashed.

msgspec decodes on the fast path. It stops at its first error, so on failure the types are walked again, collecting all.
Pure: no HTTP here. `Malformed` becomes 400 and `Invalid` 422 where answers are made.
"""

import json
import math
import re
import typing
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any, TypeAlias, TypeVar

import msgspec

from ops.errors import Fault
from ops.misfits import MAX_FAULTS, in_plain_words, misfits, near, pointer
from ops.saying import phrase
from scheduling.windows import as_utc

__all__ = [
    "MAX_FAULTS",
    "Fault",
    "Invalid",
    "Malformed",
    "canonical",
    "convert",
    "decode",
    "is_sound",
    "near",
    "parse",
    "pointer",
    "read",
]

T = TypeVar("T")

MAX_DEPTH = 64
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_EDGE_OF_TIME = re.compile(rb'"(000[12]|999[89])-|\\u00')
"""Where a time may be that is too near the end of the calendar; an escaped digit may hide one."""


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
    return read(raw, wanted)[0]


def read(raw: bytes, wanted: type[T]) -> tuple[T, Any]:
    """`decode`, and the same document as builtins."""
    try:
        tree, value = msgspec.json.decode(raw), _decoder(typing.cast("Hashable", wanted)).decode(raw)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return _carefully(raw, wanted)
    return (value, tree) if _plain(raw, tree) else _carefully(raw, wanted)


def _plain(raw: bytes, tree: Any) -> bool:
    """Whether a document that can be decoded has nothing in it that only a walk through it can judge.

    Without an escape there is no control character and no half surrogate pair, and every quotation mark opens or closes
    a text: fewer of them in what was decoded means that a key was repeated.
    """
    return (
        b"\\" not in raw
        and raw.count(b"{") + raw.count(b"[") <= MAX_DEPTH
        and not (b'"000' in raw or b'"999' in raw)
        and raw.count(b'"') == msgspec.json.encode(tree).count(b'"')
    )


def _carefully(raw: bytes, wanted: type[T]) -> tuple[T, Any]:
    tree = parse(raw)
    unsound = _unsound(tree)
    try:
        value = _decoder(typing.cast("Hashable", wanted)).decode(raw)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Invalid(
            [*unsound, *misfits(_legible(tree, unsound), wanted, "")] or [Fault("", in_plain_words(str(error), wanted))]
        ) from None
    faults = [*unsound, *(_timeless(value) if _EDGE_OF_TIME.search(raw) else ())]
    if faults:
        raise Invalid(faults)
    return typing.cast("T", value), msgspec.json.decode(raw)


def convert(tree: object, wanted: type[T]) -> T:
    """Builtins (from YAML, a query string, a part of a document) as a `wanted`; raises Invalid with all faults."""
    unsound = _unsound(tree)
    legible = _legible(tree, unsound)
    try:
        value = msgspec.convert(legible, wanted)
    except msgspec.ValidationError:
        raise Invalid([*unsound, *misfits(legible, wanted, "")]) from None
    if faults := [*unsound, *_timeless(value)]:
        raise Invalid(faults)
    return value


def is_sound(text: str) -> bool:
    """Whether a text is free of what no store and no page can take: control characters, half surrogate pairs."""
    return not _FORBIDDEN.search(text)


def parse(raw: bytes) -> Any:
    """JSON as builtins; raises Malformed and says where. Does not judge contents: `decode` and `convert` do."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(phrase("not UTF-8: byte {byte} cannot be read", byte=error.start)) from None
    if not text.strip():
        raise Malformed(phrase("the body is empty"))
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        byte = len(text[: error.pos].encode("utf-8"))
        raise Malformed(
            phrase(
                "not JSON: {why} at line {line}, column {column} (byte {byte})",
                why=error.msg,
                line=error.lineno,
                column=error.colno,
                byte=byte,
            )
        ) from None
    except RecursionError:
        raise Malformed(phrase("nested deeper than {most} levels", most=MAX_DEPTH)) from None
    except Malformed:  # NaN
        raise
    except ValueError:  # an integer of thousands of digits
        raise Malformed(phrase("a number has too many digits")) from None


def canonical(value: object) -> bytes:
    """The canonical JSON of a value: keys sorted by code point, no spaces, UTF-8. Equal values give equal bytes.

    Raises ValueError for a number that JSON cannot carry (msgspec would quietly write null).
    """
    encoded = msgspec.json.encode(value, order="sorted")
    if b"null" in encoded:
        for part, path, _ in _walk(msgspec.to_builtins(value)):
            if isinstance(part, float) and not math.isfinite(part):
                raise ValueError(f"{_spelt(path) or '(value)'} is not a finite number")
    return encoded


@lru_cache(maxsize=256)
def _decoder(wanted: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(wanted)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeating = _Repeating(found)
    repeating.repeated = frozenset(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    return repeating


def _no_constant(name: str) -> float:
    raise Malformed(phrase("not JSON: {why}", why=f"{name} is not a number that JSON has"))


_Path: TypeAlias = "tuple[_Path, str | int] | None"


def _walk(tree: object) -> Iterator[tuple[object, _Path, int]]:
    """Every part of a tree of builtins with its path and depth; does not recurse, so depth cannot break it."""
    todo: list[tuple[object, _Path, int]] = [(tree, None, 0)]
    while todo:
        part, path, depth = todo.pop()
        yield part, path, depth
        if isinstance(part, dict):
            todo.extend([(inner, (path, key), depth + 1) for key, inner in part.items()])
        elif isinstance(part, list | tuple):
            todo.extend([(inner, (path, index), depth + 1) for index, inner in enumerate(part)])


def _spelt(path: _Path, *more: str | int) -> str:
    """The JSON pointer of a path; spelt only where there is something to say, as most parts are sound."""
    keys = list(more)
    while path is not None:
        path, key = path
        keys.insert(0, key)
    return pointer("", *keys)


def _unsound(tree: object) -> list[Fault]:
    """What is wrong with a tree whatever it was meant to be."""
    return list(islice(_unsound_parts(tree), MAX_FAULTS))


def _unsound_parts(tree: object) -> Iterator[Fault]:
    for part, path, depth in _walk(tree):
        if depth > MAX_DEPTH:
            raise Malformed(phrase("nested deeper than {most} levels", most=MAX_DEPTH))
        if isinstance(part, str):
            if _FORBIDDEN.search(part):
                yield Fault(_spelt(path), "contains a control character or half a surrogate pair")
        elif isinstance(part, float):
            if not math.isfinite(part):
                yield Fault(_spelt(path), "is out of range for a number")
        elif isinstance(part, dict):
            if any(isinstance(key, str) and _FORBIDDEN.search(key) for key in part):
                yield Fault(_spelt(path), "has a key with a control character or half a surrogate pair")
            if isinstance(part, _Repeating):
                yield from (Fault(_spelt(path, key), "is given more than once") for key in sorted(part.repeated))


def _legible(tree: Any, unsound: list[Fault]) -> Any:
    """The tree with half surrogate pairs replaced: msgspec cannot even be asked about text that has them."""
    if not unsound:
        return tree
    if isinstance(tree, str):
        return _SURROGATE.sub("\ufffd", tree)
    if isinstance(tree, dict):
        return {_legible(key, unsound): _legible(part, unsound) for key, part in tree.items()}
    return [_legible(part, unsound) for part in tree] if isinstance(tree, list | tuple) else tree


def _timeless(value: object, path: _Path = None) -> Iterator[Fault]:
    """Times in a decoded value that nothing can reckon with: in another zone they would leave the calendar."""
    if isinstance(value, datetime):
        try:
            as_utc(as_utc(value))
        except ValueError:
            yield Fault(_spelt(path), "is too near the end of the calendar to reckon with")
    elif isinstance(value, msgspec.Struct):
        for field in msgspec.structs.fields(value):
            yield from _timeless(getattr(value, field.name), (path, field.encode_name))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _timeless(part, (path, key))
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from _timeless(part, (path, index))
