"""What a read-only link shows: totals, and of them what its audience may have. No report, no place of one, no feed.

    members      totals as every member sees them, and who reported
    country:XXX  the same of that country alone
    public       totals by class and by country as of the last due hour, reconciled, small cells protected; TLP:CLEAR

The public's figures do not move with every report, or the change would tell what one report said.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.baselines import Recent, last_due
from dashboards.boards import Paced
from dashboards.picture import Counted, Figures, Places, Totals, counted, figures, phase_at, standing_reports
from ops.journal import queries as journal
from ops.planning.models import Operation
from ops.shapes import View
from ops.shares.models import ShareLink
from ops.store import Store
from ops.tallies.counting import Row, merged, negated
from ops.tallies.resume import state_at

LEAST = 3
"""A public figure rests on at least so many reports, or it is withheld."""
PACE_S = 2.0
AMOUNTS = frozenset({"quantity", "qualifier", "count", "hits", "reports"})
NOTHING = Counted([], [], [])
NOWHERE = Places(rows=[], checks=[], arrests=[], gross=NOTHING)
PARTS: dict[str, frozenset[str]] = {
    "figures": frozenset({"totals", "since", "due_at", "by_country", "by_agency"}),
    "map": frozenset({"by_sector"}),
    "timeline": frozenset(),
    "reporting": frozenset({"units", "due_at"}),
}
"""What of the figures each single view has; a board has all."""
EMPTY: dict[str, Any] = {
    "totals": Totals([], [], [], NOTHING),
    "since": None,
    "by_country": NOWHERE,
    "by_agency": NOWHERE,
    "by_sector": NOWHERE,
    "units": [],
    "due_at": None,
}


class SharedPicture(View, frozen=True):
    """The figures of a link, as of an entry."""

    as_of: int
    at: datetime | None
    """When that was, where it is not now."""
    phase: str | None
    newest: datetime | None
    due_at: datetime | None
    totals: Totals
    since: object
    by_country: Places
    by_agency: Places
    by_sector: Places
    reports: dict[str, dict[str, int | None]]
    """None is withheld."""
    units: list[object]
    share: str = ""
    pairs_open: int = 0


class Shared:
    """The pictures of all links of this process: one reading for all of the same audience."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[tuple[str, str], Paced[Figures]] = {}
        self._public: Recent[Figures] = Recent(50)

    async def picture(self, link: ShareLink, operation: Operation, now: datetime) -> SharedPicture:
        """What this link shows now."""
        key = operation.id, link.audience
        if key not in self._kept:
            self._kept[key] = Paced(lambda former: self._read(operation.id, link.audience, former), PACE_S)
        found = await self._kept[key].now()
        return shown(found, link, phase_at(operation, now))

    async def _read(self, operation_id: str, audience: str, former: Figures | None) -> Figures:
        async with self._store.read() as session:
            head, _ = await journal.head(session, operation_id)
            if audience == "public":
                return await self._read_public(session, operation_id, head)
            if former is not None and former.as_of == head:
                return former
            country = audience.removeprefix("country:") if audience != "members" else None
            return await figures(session, operation_id, country)

    async def _read_public(self, session: AsyncSession, operation_id: str, head: int) -> Figures:
        hour = await last_due(session, operation_id, head)
        key = operation_id, hour.number if hour else 0
        if key not in self._public:
            self._public[key] = await public(session, operation_id, *(hour or (0, None)))
        return self._public[key]


async def public(session: AsyncSession, operation_id: str, number: int, at: datetime | None) -> Figures:
    """The figures as of a due hour that anybody may have."""
    then = await state_at(session, operation_id, number)
    net = merged(dict(then.gross), negated(dict(then.double)))
    whole, parts = counted(net, "class"), counted(net, "country")
    totals, places = {}, {}
    for name in Counted.__struct_fields__:
        totals[name], places[name] = protected(getattr(whole, name), getattr(parts, name), "country")
    reports = standing_reports(net)
    everything = sum(reports["kind"].values())
    rows = [Row(country=code, quantity=count, reports=count) for code, count in reports["country"].items()]
    alone = Row(quantity=everything, reports=everything)
    (total,), by_country = protected([alone], rows, "country") if rows else ([alone], [])
    told = {str(row["country"]): None if "withheld" in row else int(row["quantity"]) for row in by_country}
    everywhere = {"all": None if "withheld" in total else everything}
    reconciled = Counted(**totals)
    return Figures(
        as_of=number,
        newest=at,
        due_at=at,
        pairs_open=0,
        totals=Totals(**totals, reconciled=reconciled),
        since=None,
        by_country=Places(**places, gross=NOTHING),
        by_agency=NOWHERE,
        by_sector=NOWHERE,
        reports={"kind": everywhere, "country": told, "agency": {}, "sector": {}},  # type: ignore[dict-item]
        units=[],
    )


def protected(totals: Sequence[Row], parts: Sequence[Row], by: str) -> tuple[list[Row], list[Row]]:
    """Totals and their parts without what rests on fewer than LEAST reports, nor what would give that away.

    Where one part alone is withheld, what is left of the total would be it: then the least of the others is withheld
    too, and where there is no other, the total.
    """
    hidden: set[tuple[object, ...]] = set()
    hide_total: set[tuple[object, ...]] = set()
    for total in totals:
        key = key_of(total)
        own = [part for part in parts if key_of(part, by) == key]
        small = [part for part in own if int(part["reports"]) < LEAST]
        others = sorted(
            (part for part in own if part not in small), key=lambda part: (int(part["reports"]), str(part[by]))
        )
        hidden |= {key_of(part) for part in small}
        if int(total["reports"]) < LEAST:
            hide_total.add(key)
            hidden |= {key_of(part) for part in own}
        elif small and sum(int(part["reports"]) for part in small) < LEAST:
            if others:
                hidden.add(key_of(others[0]))
            else:
                hide_total.add(key)
    return (
        [withheld(row) if key_of(row) in hide_total else row for row in totals],
        [withheld(row) if key_of(row) in hidden else row for row in parts],
    )


def key_of(row: Row, but: str = "") -> tuple[object, ...]:
    return tuple(sorted((name, value) for name, value in row.items() if name not in AMOUNTS and name != but))


def withheld(row: Row) -> Row:
    """A row of which is said that it is there, and no more."""
    nothing: Row = {name: "exact" if name == "qualifier" else 0 for name in row if name in AMOUNTS}
    return row | nothing | {"withheld": 1}


def shown(found: Figures, link: ShareLink, phase: str | None) -> SharedPicture:
    """The figures of an audience, as far as the link's view has them."""
    parts = PARTS.get(link.view)
    known = {name: getattr(found, name) for name in EMPTY}
    if parts is not None:
        known = {name: value if name in parts else EMPTY[name] for name, value in known.items()}
    reports: dict[str, dict[str, int | None]] = dict(found.reports)  # type: ignore[arg-type]
    if parts is not None and link.view != "map":
        reports = reports | {"sector": {}}
    public_ = link.audience == "public"
    return SharedPicture(
        as_of=found.as_of,
        at=found.newest if public_ else None,
        phase=phase,
        newest=found.newest,
        reports=reports,
        **known,
    )


def may_have(link: ShareLink, part: str) -> bool:
    """Whether a link has this view: its own one, or any on a board; the public has figures only."""
    return link.view in {"board", part} and (link.audience != "public" or part == "figures")


def country_of(link: ShareLink) -> str | None:
    return link.audience.removeprefix("country:") if link.audience.startswith("country:") else None


def encoded(picture: SharedPicture) -> str:
    return msgspec.json.encode(picture).decode()
