"""Where a value does not fit a type: every place, in plain English.

msgspec stops at its first error. Here it is asked again about ever smaller parts, so that one answer names them all.
"""

import difflib
import re
import types
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from ops.errors import Fault
from ops.saying import phrase

MAX_FAULTS = 1000
"""Enough for any honest mistake; a hostile megabyte gets no longer answer."""


def pointer(at: str, *keys: str | int) -> str:
    """`at` and then `keys`, as RFC 6901 has it: pointer("/lines", 0, "a/b") == "/lines/0/a~1b"."""
    return at + "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


def near(word: str, known: Iterable[str]) -> str:
    """A clause that names up to three known words close to this one ("; did you mean …?"), or nothing."""
    if len(word) > 80:
        return ""
    folded = {entry.casefold(): entry for entry in sorted(known)}
    if word.casefold() in folded:
        return phrase("; did you mean {names}?", names=folded[word.casefold()])
    close = [folded[name] for name in difflib.get_close_matches(word.casefold(), folded, n=3, cutoff=0.6)]
    return phrase("; did you mean {names}?", names=either(close)) if close else ""


def either(names: Sequence[str]) -> str:
    """«a or b or c»."""
    made = names[0]
    for name in names[1:]:
        made = phrase("{one} or {other}", one=made, other=name)
    return made


def misfits(value: object, wanted: Any, at: str) -> list[Fault]:
    """All faults of a value against a type, found by asking msgspec about ever smaller parts."""
    try:
        msgspec.convert(value, wanted)
    except msgspec.ValidationError as error:
        inner = list(islice(_inside(value, wanted, at), MAX_FAULTS))
        return inner or [Fault(at, in_plain_words(str(error), wanted))]
    return []


def _inside(value: object, wanted: Any, at: str) -> Iterator[Fault]:
    kind, metas = _bare(wanted)
    if get_origin(kind) in (Union, types.UnionType):
        member = _member(value, kind)
        if member is not None:
            yield from misfits(value, Annotated[member, *metas] if metas else member, at)
    elif isinstance(value, dict) and _is_struct(kind):
        yield from _inside_struct(value, kind, at)
    elif isinstance(value, dict) and get_origin(kind) is dict:
        key_type, inner = get_args(kind)
        for key, part in value.items():
            here = pointer(at, key)
            yield from misfits(key, key_type, here)
            yield from misfits(part, inner, here)
    elif isinstance(value, list | tuple) and get_origin(kind) in (list, tuple, set, frozenset):
        arguments = [argument for argument in get_args(kind) if argument is not ...]
        fixed = get_origin(kind) is tuple and ... not in get_args(kind)
        if fixed:
            if len(value) != len(arguments):
                yield Fault(at, phrase("must have {count} items, not {given}", count=len(arguments), given=len(value)))
        elif metas:
            yield from misfits([None] * len(value), Annotated[list, *metas], at)
        for index, part in enumerate(value):
            if fixed and index >= len(arguments):
                break
            yield from misfits(part, arguments[index if fixed else 0], f"{at}/{index}")


def _inside_struct(value: dict[Any, Any], kind: Any, at: str) -> Iterator[Fault]:
    config = kind.__struct_config__
    known = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for name, field in known.items():
        if name in value:
            yield from misfits(value[name], field.type, pointer(at, name))
        elif field.required:
            yield Fault(pointer(at, name), "is required")
    if config.forbid_unknown_fields:
        for key in value:
            if key not in known and key != config.tag_field:
                yield Fault(pointer(at, key), phrase("is not a known field{near}", near=near(str(key), known)))


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
    if isinstance(value, dict):
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
_COUNTED = {"str": " characters long", "array": " items long", "object": " keys long"}
_BOUNDS = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}


def in_plain_words(complaint: str, wanted: Any) -> str:
    """msgspec's message in plain English."""
    said = complaint.split(" - at ", maxsplit=1)[0]
    if found := re.fullmatch(r"Expected `([^`]*)`, got `([^`]*)`", said):
        return phrase("must be {wanted}, not {given}", wanted=_either(found[1]), given=_either(found[2]))
    if found := re.fullmatch(r"Expected `(\w+)`(?: of length)? (>=|<=|>|<|==) (\S+)", said):
        counted = phrase(_COUNTED[found[1]]) if found[1] in _COUNTED else ""
        bound = phrase(_BOUNDS.get(found[2], "exactly"))
        return phrase("must be {bound} {number}{counted}", bound=bound, number=found[3], counted=counted)
    if said == r"Expected `str` matching regex '\\S'":
        return "is required"
    if found := re.fullmatch(r"Expected `str` matching regex (.*)", said):
        return phrase("must be written like {form}", form=found[1])
    if "timezone component" in said:
        return "must say its offset from UTC, as in 2020-12-02T14:05:00Z"
    if "RFC3339" in said:
        return "must be written like 2020-12-02T14:05:00Z (RFC 3339)"
    if found := re.fullmatch(r"Invalid enum value (.*)", said):
        return phrase("must be one of {names}, not {given}", names=", ".join(_choices(wanted)), given=found[1])
    return said[:1].lower() + said[1:]


def _either(names: str) -> str:
    known = [phrase(_WORDS[name.strip()]) if name.strip() in _WORDS else name.strip() for name in names.split("|")]
    return either(known)


def _choices(wanted: Any) -> list[str]:
    kind, _ = _bare(wanted)
    if get_origin(kind) is Literal:
        return [str(choice) for choice in get_args(kind)]
    if get_origin(kind) in (Union, types.UnionType):
        return [choice for member in get_args(kind) for choice in _choices(member)]
    return [str(choice.value) for choice in kind] if hasattr(kind, "__members__") else []
