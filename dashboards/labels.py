"""Words for codes that no report has and the vocabulary therefore does not know: states, entries, findings.

`N_` marks a message for the catalogue; it is translated when it is shown.
"""


def N_(message: str) -> str:  # noqa: N802 - gettext's name for it
    return message


LABELS: dict[str, dict[str, str]] = {
    "operation_state": {
        "draft": N_("Draft"),
        "issued": N_("Plan issued"),
        "active": N_("Active"),
        "closing": N_("Closing"),
        "closed": N_("Closed"),
    },
    "assignment_state": {
        "proposed": N_("Proposed"),
        "accepted": N_("Accepted"),
        "declined": N_("Declined"),
        "on_station": N_("On station"),
        "relieved": N_("Relieved"),
    },
    "sector_state": {
        "unassigned": N_("Nobody assigned now"),
        "assigned": N_("Assigned"),
        "on_station": N_("On station"),
    },
    "legend": {
        "unassigned": N_("Nobody assigned now"),
        "assigned": N_("Unit assigned"),
        "on_station": N_("Unit on station"),
        "crossing": N_("Crossing town"),
        "base": N_("Base of a unit"),
        "blocker": N_("Blocker"),
        "warning": N_("Warning"),
    },
    "severity": {"blocker": N_("Blocker"), "warning": N_("Warning")},
    "finding": {
        "gap": N_("Gap between sectors"),
        "overlap": N_("Sectors overlap"),
        "sliver": N_("Sliver between sectors"),
        "uncovered_period": N_("Nobody on duty"),
        "double_booking": N_("Unit booked twice"),
        "outside_jurisdiction": N_("Outside the unit's country"),
        "crossing_uncovered": N_("Crossing without a unit"),
        "no_focal_point": N_("Country without a focal point"),
        "counterpart_missing": N_("No counterpart across the border"),
    },
    "entry": {
        "operation.created": N_("Operation created"),
        "operation.changed": N_("Operation changed"),
        "operation.state": N_("Operation's state changed"),
        "phase.opened": N_("Phase opened"),
        "phase.closed": N_("Phase closed"),
        "agency.added": N_("Agency added"),
        "unit.added": N_("Unit added"),
        "key.made": N_("Key made"),
        "key.revoked": N_("Key revoked"),
        "member.added": N_("Member added"),
        "corridor.added": N_("Corridor added"),
        "sector.added": N_("Sector added"),
        "sector.changed": N_("Sector changed"),
        "sector.ended": N_("Sector ended"),
        "assignment.added": N_("Assignment added"),
        "assignment.state": N_("Assignment's state changed"),
        "plan.issued": N_("Plan issued"),
        "report.filed": N_("Report"),
        "report.corrected": N_("Report corrected"),
        "report.withdrawn": N_("Report withdrawn"),
        "report.read": N_("Report read"),
        "pair.found": N_("Possibly the same event twice"),
        "pair.ruled": N_("Same event: ruled on"),
        "reporting.closed": N_("Due hour passed"),
        "case.opened": N_("Case opened"),
        "case.extended": N_("Case extended"),
        "case.changed": N_("Case changed"),
        "summary.compiled": N_("Summary compiled"),
        "summary.signed": N_("Summary signed off"),
        "export.made": N_("Export made"),
    },
    "case_state": {
        "open": N_("Open"),
        "in_progress": N_("In progress"),
        "waiting": N_("Waiting"),
        "answered": N_("Answered"),
        "done": N_("Done"),
        "closed": N_("Closed"),
    },
    "reporting": {
        "reported": N_("Reported"),
        "nil": N_("Nothing to report"),
        "missing": N_("Not reported"),
        "late": N_("Reported late"),
    },
}
