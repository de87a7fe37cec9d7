"""What time it is in an operation: the wall's time, or an exercise's own."""

from datetime import UTC, datetime, timedelta

import msgspec

from scheduling.windows import as_utc

_MICROSECOND = timedelta.resolution
# A fast exercise that nobody stopped comes to the end of the calendar within weeks. There it stands, short of it.
_LAST = datetime(9998, 1, 1, tzinfo=UTC)


class Exercise(msgspec.Struct, frozen=True):
    """A rehearsed time: `starts_at` when it begins, then `speed` times as fast as the wall (1 to 100,000).

    `began_at` is the wall time at which it began, None while it has not. Raises ValueError for another speed, and as
    `as_utc` does.
    """

    starts_at: datetime
    speed: float
    began_at: datetime | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.speed <= 100_000:
            raise ValueError(f"an exercise runs 1 to 100000 times as fast as the wall clock, not {self.speed}")
        msgspec.structs.force_setattr(self, "starts_at", as_utc(self.starts_at))
        if self.began_at is not None:
            msgspec.structs.force_setattr(self, "began_at", as_utc(self.began_at))

    def paced(self, speed: float, wall: datetime) -> "Exercise":
        """The same exercise at another speed from `wall` on; its time goes on from where it is."""
        if self.began_at is None:
            return Exercise(self.starts_at, speed)
        return Exercise(OperationClock(self).now(wall), speed, as_utc(wall))


class OperationClock(msgspec.Struct, frozen=True):
    """An operation's clock: real without an `exercise`.

    `now` and `wall` are exact (rational) and fit each other so that whoever sleeps until `wall(at)` finds `now` at or
    past `at`; rounding the other way would wake them a moment early, again and again.
    """

    exercise: Exercise | None = None

    def now(self, wall: datetime) -> datetime:
        """The operation's time when the wall shows `wall`. An exercise that has not begun stands at its start."""
        wall = as_utc(wall)
        if self.exercise is None:
            return wall
        starts_at, began_at = self.exercise.starts_at, self.exercise.began_at
        if began_at is None or wall <= began_at:
            return starts_at
        over, under = self.exercise.speed.as_integer_ratio()
        return _later(starts_at, (wall - began_at) // _MICROSECOND * over // under)

    def wall(self, at: datetime) -> datetime | None:
        """The first wall time at which the operation's time has come to `at`, to the microsecond; for what an exercise
        starts with, when it began. None for an exercise that has not begun: nobody knows yet."""
        at = as_utc(at)
        if self.exercise is None:
            return at
        starts_at, began_at = self.exercise.starts_at, self.exercise.began_at
        if began_at is None or at <= starts_at:
            return began_at
        over, under = self.exercise.speed.as_integer_ratio()
        return _later(began_at, -(-((at - starts_at) // _MICROSECOND * under) // over))  # rounded up


def _later(at: datetime, microseconds: int) -> datetime:
    return at + min(microseconds, (_LAST - at) // _MICROSECOND) * _MICROSECOND
