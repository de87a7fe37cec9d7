"""What makes an operational action and a session sound. Pure."""

from collections.abc import Collection, Iterator

from ops.errors import Fault
from ops.planning.measures import is_counted
from ops.programme.schemas import ActionDraft, Attendance, SessionDraft
from ops.saying import phrase
from scheduling.windows import Window


def action_faults(draft: ActionDraft, at: str = "") -> list[Fault]:
    return [Fault(at + fault.pointer, fault.detail) for fault in _action(draft)]


def _action(draft: ActionDraft) -> Iterator[Fault]:
    if not draft.title.strip():
        yield Fault("/title", "An operational action has a title.")
    if draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on:
        yield Fault("/ends_on", "Its last day is before its first.")
    for index, indicator in enumerate(draft.indicators):
        if indicator.measure is None and not indicator.label.strip():
            yield Fault(f"/indicators/{index}/label", "An indicator has a measure, or says in words what is looked at.")
        if indicator.measure is not None and indicator.target is None:
            yield Fault(f"/indicators/{index}/target", "What is counted has a target.")
    for index, name in enumerate(draft.participants):
        if name in draft.participants[:index]:
            yield Fault(f"/participants/{index}", phrase("{name} is named more than once.", name=name))


def uncounted(draft_indicators: Collection[object]) -> list[str]:
    """Measures that nothing counts."""
    measures = [getattr(indicator, "measure", None) for indicator in draft_indicators]
    return [measure for measure in measures if measure is not None and not is_counted(measure)]


def session_faults(
    draft: SessionDraft, countries: Collection[str], agencies: Collection[str], units: Collection[str], at: str = ""
) -> list[Fault]:
    """`people` of the invited are accounts, which a file may know better than this house: nobody is refused."""
    found = []
    try:
        Window(draft.starts_at, draft.ends_at)
    except ValueError:
        found.append(Fault("/ends_at", "The session would end before it begins."))
    for name, known in (("countries", countries), ("agencies", agencies), ("units", units)):
        for index, code in enumerate(getattr(draft.invited, name)):
            if code not in known:
                found.append(
                    Fault(f"/invited/{name}/{index}", phrase("There is no {code} in this operation.", code=code))
                )
    return [Fault(at + fault.pointer, fault.detail) for fault in found]


def attendance_faults(draft: Attendance) -> list[Fault]:
    if not (draft.women or draft.men or draft.unspecified):
        return [Fault("/women", "Nobody was there: then nothing is written down.")]
    return []
