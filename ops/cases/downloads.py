"""Cases and traces as files: tables, the follow-up list as a document, what is due as a calendar. Each journalled."""

from typing import Any

import msgspec
from litestar import Response, get

from ops.access.policy import Permission
from ops.call import Call, CallOf
from ops.cases import queries, register
from ops.cases.feeds import calendar_of
from ops.cases.followup import document
from ops.cases.handling import handling_of
from ops.cases.kinds import KINDS
from ops.cases.words import codes
from ops.journal.service import Draft, append
from ops.parameters import Parameters
from ops.reports.vocabulary import codes as vocabulary
from ops.summaries import programs
from ops.summaries.words import LANGUAGES, language_of

AT = "/api/operations/{op:str}"
FILTERS = ("state", "country", "kind", "due_before", "report")
TRACE_FILTERS = ("state", "country", "due_before")
CSV, ICS, PDF = "text/csv", "text/calendar", "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def filters(given: Parameters) -> dict[str, Any]:
    """The filters of a list of cases, as `queries.cases` takes them."""
    return {
        "states": given.words("state", codes("state")),
        "countries": given.words("country", vocabulary("country")),
        "kinds": given.words("kind", KINDS),
        "due_before": given.moment("due_before"),
        "report": given.text("report"),
    }


def trace_filters(given: Parameters) -> dict[str, Any]:
    return {
        "states": given.words("state", codes("state")),
        "countries": given.words("country", vocabulary("country")),
        "due_before": given.moment("due_before"),
    }


async def listed(call: Call[None]) -> list[Any]:
    given = Parameters(call.request.query_params, FILTERS)
    asked = filters(given)
    given.done()
    return await queries.cases(call.session, call.operation.id, call.seats, **asked)


async def traced(call: Call[None]) -> list[Any]:
    given = Parameters(call.request.query_params, TRACE_FILTERS)
    asked = trace_filters(given)
    given.done()
    return await queries.traces(call.session, call.operation.id, call.seats, call.now, **asked)


@get(f"{AT}/cases.csv", permission=Permission.CASE_LIST, journalled=True, query=FILTERS, produces=(CSV,))
async def cases_csv(call: CallOf[None]) -> Response[Any]:
    """The cases that you may see as a table (CSV), a row for each action, with the list's filters."""
    found = await listed(call)
    text = register.cases_csv(call.operation.code, found)
    return await download(call, "cases.csv", f"{CSV}; charset=utf-8", text.encode(), len(found))


@get(f"{AT}/cases.xlsx", permission=Permission.CASE_LIST, journalled=True, query=FILTERS, produces=(XLSX,))
async def cases_xlsx(call: CallOf[None]) -> Response[Any]:
    """The same as a workbook: how it is to be handled stands on its first sheet and over every printed page."""
    found = await listed(call)
    told = await about(call, len(found))
    return await download(call, "cases.xlsx", XLSX, register.cases_xlsx(call.operation.code, found, told), len(found))


@get(f"{AT}/cases.ics", permission=Permission.CASE_LIST, journalled=True, query=FILTERS, produces=(ICS,))
async def cases_ics(call: CallOf[None]) -> Response[Any]:
    """What is due in them as things to do (iCalendar, VTODO)."""
    found = await listed(call)
    country = call.request.query_params.get("country", "")
    language = language_of(call.request.headers.get("accept-language", ""))
    made = calendar_of(call.operation, found, language, call.settings.public_url, country if "," not in country else "")
    return await download(call, "cases.ics", f"{ICS}; charset=utf-8", made, len(found))


@get(f"{AT}/cases.pdf", permission=Permission.CASE_LIST, journalled=True, own_transaction=True,
     query=(*FILTERS, "language"), produces=(PDF,))  # fmt: skip
async def cases_pdf(call: CallOf[None]) -> Response[Any]:
    """The follow-up list as a document, in `?language=` or Accept-Language: what is due, case by case; of one country
    with `?country=`."""
    given = Parameters(call.request.query_params, (*FILTERS, "language"))
    asked, spoken = filters(given), given.words("language", LANGUAGES)
    given.done()
    found = await queries.cases(call.session, call.operation.id, call.seats, **asked)
    handling = await handling_of(call.session, call.operation, found)
    await call.session.close()  # no connection is held while a program draws
    language = spoken[0] if spoken else language_of(call.request.headers.get("accept-language", ""))
    country = asked["countries"][0] if len(asked["countries"]) == 1 else ""
    told = document(call.operation, found, country, handling, call.now, call.actor.name, language)

    async def fed() -> Any:
        yield msgspec.json.encode(told)

    made = await programs.run("ops.cases.draw", fed=fed())
    async with call.store.write() as session:
        draft = Draft(kind="export.made", subject="cases.pdf", payload={"rows": len(found), "country": country})
        await append(call.store, session, call.operation.id, call.actor.name, [draft], call.now)
    return answer(call, "cases.pdf", PDF, made, country)


@get(f"{AT}/traces.csv", permission=Permission.CASE_LIST, journalled=True, query=TRACE_FILTERS, produces=(CSV,))
async def traces_csv(call: CallOf[None]) -> Response[Any]:
    """The trace register as a table (CSV), a row for each firearm, with the list's filters."""
    found = await traced(call)
    text = register.traces_csv(call.operation.code, found)
    return await download(call, "traces.csv", f"{CSV}; charset=utf-8", text.encode(), len(found))


@get(f"{AT}/traces.xlsx", permission=Permission.CASE_LIST, journalled=True, query=TRACE_FILTERS, produces=(XLSX,))
async def traces_xlsx(call: CallOf[None]) -> Response[Any]:
    """The same as a workbook."""
    found = await traced(call)
    told = await about(call, len(found))
    made = register.traces_xlsx(call.operation.code, found, told)
    return await download(call, "traces.xlsx", XLSX, made, len(found))


async def about(call: Call[None], rows: int) -> dict[str, object]:
    """What a workbook says about itself."""
    found = await queries.cases(call.session, call.operation.id, call.seats)
    return {
        "operation": call.operation.code,
        "exercise": "EXERCISE" if call.operation.exercise else "",
        "handling": await handling_of(call.session, call.operation, found),
        "restrictions": register.RESTRICTED,
        "rows": rows,
        "exported_at": call.now.replace(microsecond=0),
        "exported_by": call.actor.name,
        "times": "UTC",
    }


async def download(call: Call[Any], name: str, media: str, content: bytes, rows: int) -> Response[Any]:
    """A file, journalled."""
    await call.journal(Draft(kind="export.made", subject=name, payload={"rows": rows}))
    return answer(call, name, media, content)


def answer(call: Call[Any], name: str, media: str, content: bytes, country: str = "") -> Response[Any]:
    filename = "-".join(part for part in (call.operation.code, country, name) if part)
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return Response(content, media_type=media, headers=headers)


ROUTES: list[Any] = [cases_csv, cases_xlsx, cases_ics, cases_pdf, traces_csv, traces_xlsx]
