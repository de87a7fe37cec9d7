"""Which reports are doubles, once people have ruled that some are of the same event. Pure."""

from collections.abc import Collection, Iterable, Mapping


def tells(kind: str) -> bool:
    """Whether a report of this kind tells of something seized: it has lines, and no other kind may have any."""
    return kind == "seizure"


def doubles(
    filed: Mapping[str, int], withdrawn: Collection[str], empty: Collection[str], same: Iterable[tuple[str, str]]
) -> dict[str, str]:
    """Each double with the report that counts instead: of all reports of one event, the first one filed counts that
    tells of something seized; only where none does, the first one filed.

    `filed` is the entry that filed each report; `empty` are reports that tell of nothing seized (see `tells`); `same`
    are the pairs ruled to be of the same event. To be of the same event is transitive, also through a report that was
    withdrawn since; a withdrawn report itself neither counts nor doubles.
    """
    counting: dict[str, str] = {}
    for event in events(same):
        there = (id_ for id_ in event if id_ not in withdrawn)
        standing = sorted(there, key=lambda id_: (id_ in empty, filed[id_], id_))
        counting |= dict.fromkeys(standing[1:], standing[0]) if standing else {}
    return counting


def events(same: Iterable[tuple[str, str]]) -> list[set[str]]:
    """The reports that pairs join, event by event."""
    event_of: dict[str, set[str]] = {}
    for first, second in same:
        joined = event_of.get(first, {first}) | event_of.get(second, {second})
        for id_ in joined:
            event_of[id_] = joined
    return list({id(event): event for event in event_of.values()}.values())
