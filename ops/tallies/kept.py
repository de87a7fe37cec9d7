"""Tallies that were asked for before, kept in this process: brought up to date by the entries since, not read again.

A question's first reading asks the projection. From then on each reading looks where the journal stands, and at
what the entries since say of the reports that they are about; so it costs what has changed and what is answered, and
nothing grows with the reports that were there before. `tests/ops/tallies` holds it against the tables and the fold.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import get_args

import msgspec
from sqlalchemy import and_, bindparam, case, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from ops.journal.models import Entry
from ops.tallies.checkpoints import State, without_cells
from ops.tallies.counting import Cells, Figure, Roll, negated
from ops.tallies.fold import KINDS
from ops.tallies.resume import Told, advance

MOST = 200
"""Questions that are kept: a few hundred rows each."""
FAR = 2000
"""Entries behind which a question is asked anew."""
FIGURES: tuple[Figure, ...] = get_args(Figure)
Key = tuple[object, ...]
By = tuple[str, ...]
"""Some DIMENSIONS, in their alphabet's order."""
Rolls = dict[By, dict[Figure, Roll]]
_TOLD = case((and_(Entry.kind.in_(KINDS), Entry.number > bindparam("last")), Entry.payload))
SINCE = (
    select(Entry.number, Entry.kind, type_coerce(_TOLD, Entry.payload.type), Entry.sha256, Entry.at)
    .where(Entry.operation_id == bindparam("operation"), Entry.number >= bindparam("last"))
    .order_by(Entry.number)
    .limit(FAR + 1)
)
"""The entry of the last answer and those after it, with what tallies follow from. Built once: that costs as much."""

NEWEST = (
    select(Entry.number, Entry.sha256, Entry.at)
    .where(Entry.operation_id == bindparam("operation"))
    .order_by(Entry.number.desc())
    .limit(1)
)


class Kept(msgspec.Struct, frozen=True):
    """The answer to one question as of an entry: its sums by one thing or by several.

    `state` is what it takes to go on, without cells.
    """

    sha256: str
    at: datetime | None
    state: State
    pairs_open: int
    gross: Rolls
    net: Rolls

    @property
    def number(self) -> int:
        return self.state.number


_kept: OrderedDict[Key, Kept] = OrderedDict()


def forget() -> None:
    """As a process that has just begun."""
    _kept.clear()


def known(key: Key) -> Kept | None:
    return _kept.get(key)


def keep(key: Key, answer: Kept) -> None:
    """Remember an answer; a newer one that came meanwhile stays."""
    former = _kept.pop(key, None)
    _kept[key] = former if former is not None and former.number > answer.number else answer
    while len(_kept) > MOST:
        _kept.popitem(last=False)


async def followed(
    session: AsyncSession, operation_id: str, former: Kept, chosen: Callable[[Cells], Cells]
) -> Kept | None:
    """The answer as of the newest entry, from an older one; None where that is no way to go."""
    rows = list(await session.execute(SINCE, {"operation": operation_id, "last": former.number}))
    if not rows or rows[0][3] != former.sha256 or len(rows) > FAR:  # another journal: restored, or never committed
        return None
    if len(rows) == 1:
        return former
    head, _, _, sha256, at = rows[-1]
    entries = [Told(number, kind, payload) for number, kind, payload, *_ in rows[1:] if kind in KINDS]
    state = await advance(session, operation_id, former.state, head, entries)
    gross, double = chosen(dict(state.gross)), negated(chosen(dict(state.double)))
    pairs = former.pairs_open if state.rulings is former.state.rulings else state.open_pairs()
    return Kept(
        sha256=sha256,
        at=at,
        state=msgspec.structs.replace(state, gross=[], double=[]),
        pairs_open=pairs,
        gross={by: after(rolls, gross) for by, rolls in former.gross.items()},
        net={by: after(rolls, gross, double) for by, rolls in former.net.items()},
    )


async def first(session: AsyncSession, operation_id: str, counted: Mapping[By, tuple[Cells, Cells]]) -> Kept:
    """The answer from the tables' gross cells and doubles by each thing, all in one view of the store."""
    newest = (await session.execute(NEWEST, {"operation": operation_id})).first()
    number, sha256, at = newest or (0, "", None)
    state = await without_cells(session, operation_id, number)
    rolls: Rolls = {by: {figure: Roll(by, figure) for figure in FIGURES} for by in counted}
    return Kept(
        sha256=sha256,
        at=at,
        state=state,
        pairs_open=state.open_pairs(),
        gross={by: after(rolls[by], gross) for by, (gross, _) in counted.items()},
        net={by: after(rolls[by], gross, negated(double)) for by, (gross, double) in counted.items()},
    )


def after(rolls: Mapping[Figure, Roll], *changes: Cells) -> dict[Figure, Roll]:
    return {figure: roll.after(*changes) for figure, roll in rolls.items()}
