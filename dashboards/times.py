"""What time lines are drawn from: figures by day from the projection, reports by hour from the crowd; read for all."""

from datetime import datetime

import msgspec

from dashboards.baselines import Recent
from dashboards.boards import Paced
from dashboards.charts import Chart, by_day, by_hour, panels
from dashboards.crowds import Crowds
from dashboards.i18n import Words
from dashboards.places import hours
from ops.journal import queries as journal
from ops.shapes import View
from ops.store import Store
from ops.tallies import queries as tallies
from ops.tallies.counting import Cells, Row, merged, negated, rollup

PACE_S = 2.0


class Times(View, frozen=True):
    """The charts of the board, as of an entry."""

    as_of: int
    charts: list[Chart]


class Days(msgspec.Struct, frozen=True):
    """Rows by day: (reports, things), gross and reconciled."""

    as_of: int
    gross: tuple[list[Row], list[Row]]
    reconciled: tuple[list[Row], list[Row]]
    hours: list[tuple[datetime, str, int]]


class Timelines:
    """One for each process."""

    def __init__(self, store: Store, crowds: Crowds) -> None:
        self._store, self._crowds = store, crowds
        self._kept: dict[tuple[str, str | None], Paced[Days]] = {}
        self._drawn: Recent[list[Chart]] = Recent(200)

    async def days(self, operation_id: str, country: str | None = None) -> Days:
        """The operation's time line, or one country's."""
        key = operation_id, country
        if key not in self._kept:
            self._kept[key] = Paced(lambda former: self._read(operation_id, country, former), PACE_S)
        return await self._kept[key].now()

    async def times(
        self, operation_id: str, phase: str, basis: str, now: datetime, words: Words, country: str | None = None
    ) -> Times:
        """The charts in the words of a page. Drawn once for all who ask the same of the same entry."""
        days = await self.days(operation_id, country)
        return self.charts(operation_id, days, phase, basis, now, words, country)

    def charts(
        self,
        operation_id: str,
        days: Days,
        phase: str,
        basis: str,
        now: datetime,
        words: Words,
        country: str | None = None,
    ) -> Times:
        """The same, of these days; `now` is the end of the line."""
        key = operation_id, country, days.as_of, phase, basis, words.language, now.replace(minute=0, second=0)
        if key not in self._drawn:
            reports, things = days.gross if basis == "gross" else days.reconciled
            lines = by_hour(days.hours, now, words), by_day(reports, words)
            self._drawn[key] = [*(line for line in lines if line), *panels(things, phase, words)]
        return Times(as_of=days.as_of, charts=self._drawn[key])

    async def _read(self, operation_id: str, country: str | None, former: Days | None) -> Days:
        crowd = await self._crowds.of(operation_id)
        words = {"country": [country]} if country else {}
        async with self._store.read() as session:
            head, _ = await journal.head(session, operation_id)
            if former is not None and former.as_of == head:
                return former
            gross, double = await tallies.now(session, operation_id, tallies.Asked(by=["day"], words=words))
        net = merged(gross, negated(double))
        return Days(head, by_days(gross), by_days(net), hours(crowd, country))


def by_days(cells: Cells) -> tuple[list[Row], list[Row]]:
    return rollup(cells, ["day"], "report"), rollup(cells, ["day"], "line")
