"""Query strings, read whole: every wrong parameter is named in one answer, and a misspelt one is not ignored."""

import base64
import binascii
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec

from ops.errors import Fault, MalformedRequest
from ops.saying import phrase
from ops.shapes import Page
from ops.wire import Invalid, Malformed, decode, is_sound, near

T = TypeVar("T")
PAGING = ("after", "limit")
MOST = 1000
"""Items on one page of a short list."""


class Query(Protocol):
    """The query string of a request: each name with its values, in order."""

    def getall(self, key: str, default: list[str]) -> list[str]: ...

    def keys(self) -> Iterable[str]: ...


class Parameters:
    """Reads parameters one by one and keeps what is wrong; `done` raises MalformedRequest with all of it."""

    def __init__(self, query: Query, known: Collection[str]) -> None:
        self._query = query
        self.faults = [
            Fault(f"/{name}", phrase("is not a parameter here{near}", near=near(name, known)))
            for name in dict.fromkeys(query.keys())
            if name not in known
        ]
        self.faults += [
            Fault(f"/{name}", "contains a control character or half a surrogate pair")
            for name in dict.fromkeys(query.keys())
            if not all(map(is_sound, query.getall(name, [])))
        ]

    def wrong(self, name: str, detail: str) -> None:
        self.faults.append(Fault(f"/{name}", detail))

    def text(self, name: str) -> str | None:
        """The only value, None when absent or empty."""
        values = self._query.getall(name, [])
        if len(values) > 1:
            self.wrong(name, "is given more than once")
        return values[0] if values and values[0] != "" else None

    def words(self, name: str, allowed: Collection[str] | None = None) -> list[str]:
        """All values, given by commas or by repeating the parameter; only `allowed` ones where that is said."""
        words = [word for value in self._query.getall(name, []) for word in value.split(",") if word]
        if allowed is not None:
            for word in words:
                if word not in allowed:
                    self.wrong(
                        name,
                        phrase(
                            "{word} is not one of {names}{near}",
                            word=word,
                            names=", ".join(allowed),
                            near=near(word, allowed),
                        ),
                    )
        return list(dict.fromkeys(words))

    def whole(self, name: str, default: int, lowest: int, highest: int) -> int:
        """A whole number within bounds, both included."""
        written = self.text(name)
        if written is None:
            return default
        if not (written.isascii() and written.isdigit() and len(written) <= 18):
            self.wrong(name, "must be a whole number")
        elif not lowest <= int(written) <= highest:
            self.wrong(name, phrase("must be between {lowest} and {highest}", lowest=lowest, highest=highest))
        else:
            return int(written)
        return default

    def moment(self, name: str) -> datetime | None:
        """A time with its offset, as UTC."""
        written = self.text(name)
        return None if written is None else self.as_moment(name, written)

    def as_moment(self, name: str, written: str) -> datetime | None:
        try:
            # In a query string, a plus that nobody escaped arrives as a space.
            moment = msgspec.convert(written.replace(" ", "+"), datetime)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
        except (msgspec.ValidationError, OverflowError):
            pass
        self.wrong(name, "must be a time with its offset, like 2020-12-02T14:05:00Z")
        return None

    def box(self, name: str) -> tuple[float, float, float, float] | None:
        """(west, south, east, north) in degrees; west may be greater than east across the antimeridian."""
        written = self.text(name)
        if written is None:
            return None
        try:
            west, south, east, north = (float(part) for part in written.split(","))
        except ValueError:
            self.wrong(name, "must be four numbers: west,south,east,north in degrees")
            return None
        if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
            self.wrong(name, "must be west,south,east,north in degrees: -180 to 180, and -90 ≤ south ≤ north ≤ 90")
            return None
        return west, south, east, north

    def cursor(self, name: str, shape: Any) -> Any:
        """What `cursor_of` made of a value of this shape, None when absent."""
        written = self.text(name)
        if written is None:
            return None
        try:
            raw = base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)
            return decode(raw, shape)
        except (Invalid, Malformed, binascii.Error, UnicodeError, ValueError):
            self.wrong(name, "is not a cursor that a list gave")
            return None

    def paging(self) -> "Paging":
        """`after` and `limit` of a list that is read whole."""
        return Paging(self.cursor("after", str), self.whole("limit", MOST, 1, MOST))

    def done(self) -> None:
        """Raises MalformedRequest when anything was wrong."""
        if self.faults:
            count = len(self.faults)
            if count == 1:
                raise MalformedRequest("1 parameter cannot be read.", faults=self.faults)
            raise MalformedRequest(phrase("{count} parameters cannot be read.", count=count), faults=self.faults)


def cursor_of(value: object) -> str:
    """An opaque cursor for `?after=`."""
    return base64.urlsafe_b64encode(msgspec.json.encode(value)).rstrip(b"=").decode()


def filters(parameters: Parameters, names: Mapping[str, Collection[str] | None]) -> dict[str, list[str]]:
    """Those of the named filters that are given, with their values."""
    found = {name: parameters.words(name, allowed) for name, allowed in names.items()}
    return {name: words for name, words in found.items() if words}


class Paging(NamedTuple):
    """Which page of a list is asked for that is read whole, only ever grows, and is seldom longer than one page."""

    after: str | None
    limit: int

    def of(self, items: Sequence[T], name_of: Callable[[T], str]) -> Page[T]:
        """What comes after the item that the cursor names. Raises MalformedRequest for one that is not in the list."""
        begin = 0
        if self.after is not None:
            names = [name_of(item) for item in items]
            if self.after not in names:
                raise MalformedRequest(faults=[Fault("/after", "is not a cursor that this list gave")])
            begin = names.index(self.after) + 1
        page = list(items[begin : begin + self.limit])
        return Page(items=page, next=cursor_of(name_of(page[-1])) if begin + self.limit < len(items) else None)


def page_of(query: Query, items: Sequence[T], name_of: Callable[[T], str]) -> Page[T]:
    """A page of a list that takes no other parameters."""
    asked = Parameters(query, PAGING)
    page = asked.paging()
    asked.done()
    return page.of(items, name_of)
