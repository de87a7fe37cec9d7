"""From a figure to the question that the list of reports answers with what it is the sum of. Pure."""

from urllib.parse import urlencode

from ops.summaries.record import Figure

ALL = "all"


def ask(row: Figure) -> str:
    """The filter of the reports of a reconciled figure, as they stand now, as a query string."""
    asked: dict[str, str] = {"phase": row.phase}
    if row.class_:
        asked |= {"class": row.class_, "measure": row.unit, "recovery": row.recovery, "type": row.type}
    elif row.database:
        asked["database"] = row.database
    elif row.of:
        asked |= {"with": "check"} if row.of == ALL else {"of": row.of}
    elif row.offence:
        asked |= {"with": "arrest"} if row.offence == ALL else {"offence": row.offence}
    else:
        asked["kind"] = row.type
    asked |= {"country": row.country, "agency": row.agency, "sector": row.sector, "day": row.day}
    standing = {"withdrawn": "no", "double": "no"}
    return urlencode({name: said for name, said in asked.items() if said} | standing)
