"""Summaries: what was compiled as of which entry, for whom, and what the countries said; what people write for them."""

from typing import Any, NamedTuple

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from dashboards import i18n
from dashboards.page import page
from ops.access.policy import Owned, Permission, allows
from ops.call import CallOf
from ops.errors import NotFound
from ops.journal.queries import head
from ops.parameters import Parameters
from ops.reports.vocabulary import terms
from ops.summaries import bound, comparing, parts, queries
from ops.summaries.audiences import country_of
from ops.summaries.proposals import LANGUAGES, PARTS, key, proposal
from ops.summaries.record import Figure, Record
from ops.summaries.schemas import TextView
from ops.summaries.telling import change_row, measured, name_of, paragraphs
from ops.summaries.words import RIGHT_TO_LEFT, Words

AT = "/operations/{op:str}/summaries"
FORMS = ("html", "pdf", "docx", "xlsx", "json")
EFFORT = ("countries", "agencies", "units", "officers", "sectors", "crossings", "reports", "shifts", "officer_hours")


class Part(NamedTuple):
    """A text part in the editor: what stands in it, from whom, and how it reads with the newest figures."""

    code: str
    text: str
    version: int
    written: TextView | None
    shown: list[str]


@get(AT, permission=Permission.SUMMARY_READ)
async def summaries_page(call: CallOf[None]) -> Response[str]:
    """The summaries that one may read, newest first."""
    newest, _ = await head(call.session, call.operation.id)
    found = await queries.summaries(call.session, call.operation.id, call.seats, call.now)
    signing = [code for code in call.operation.countries
               if allows(call.seats, Permission.SUMMARY_SIGN, Owned(country=code))]  # fmt: skip
    writes = bool(audiences(call, Permission.SUMMARY_DRAFT))
    return page(call, "summaries.html", tab="/summaries", summaries=found, newest=newest, forms=FORMS, signing=signing,
                writes=writes)  # fmt: skip


@get(f"{AT}/write", permission=Permission.SUMMARY_DRAFT, query=("audience", "language"))
async def write_page(call: CallOf[None]) -> Response[str]:
    """The editor of text parts, lessons and published figures for one audience, in one language."""
    given = Parameters(call.request.query_params, ("audience", "language"))
    known = audiences(call, Permission.SUMMARY_DRAFT)
    audience, language = given.text("audience") or known[0], given.text("language") or i18n.language_of(call.request)
    given.done()
    if audience not in known or language not in LANGUAGES:
        raise NotFound
    own = queries.newest(call.session, call.operation.id, audience, call.seats, call.now)
    row = await own or await queries.newest(call.session, call.operation.id, "members", call.seats, call.now)
    record = msgspec.json.decode(row.text, type=Record) if row else None
    texts = {
        text.part: text
        for text in await parts.texts(call.session, call.operation.id, audience, call.seats)
        if text.language == language
    }
    words = Words(language, call.operation.timezone)
    return page(
        call,
        "summary-write.html",
        tab="/summaries",
        audience=audience,
        audiences=known,
        text_language=language,
        text_languages=LANGUAGES,
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        basis=row,
        parts=[part(words, record, code, texts.get(code)) for code in PARTS],
        figures=figures(words, record) if record else [],
        lessons=await parts.lessons(call.session, call.operation.id, call.seats),
        statements=[
            (one, one.label or measured(Words(i18n.language_of(call.request), "UTC"), one.measure))
            for one in await parts.statements(call.session, call.operation.id, call.seats)
        ],
        measures=[*terms("class"), "arrest", "check", "hits.database", "countries", "officers", "units", "other"],
        measured=lambda code: measured(Words(i18n.language_of(call.request), "UTC"), code),
        may_write=allows(call.seats, Permission.SUMMARY_WRITE, Owned(country=country_of(audience))),
        everywhere=allows(call.seats, Permission.SUMMARY_WRITE, Owned(country=None)),
        mine=[c for c in call.operation.countries if allows(call.seats, Permission.SUMMARY_WRITE, Owned(country=c))],
    )


@get(f"{AT}/{{number:int}}/diff", permission=Permission.SUMMARY_READ, query=("from",))
async def diff_page(call: CallOf[None], number: FromPath[int]) -> Response[str]:
    """What differs from an earlier version."""
    given = Parameters(call.request.query_params, ("from",))
    earlier = given.whole("from", max(number - 1, 1), 1, 2**31 - 1)
    given.done()
    found = await comparing.diff(call, number, earlier)
    words = Words(i18n.language_of(call.request), call.operation.timezone)
    rows = [change_row(words, one) for one in found.figures]
    return page(call, "summary-diff.html", tab="/summaries", diff=found, rows=rows)


def audiences(call: CallOf[Any], permission: Permission) -> list[str]:
    """For whom the caller may read (or write) drafts."""
    codes = [*(["members", "public"] if allows(call.seats, permission, Owned(country=None)) else [])]
    if not codes and permission is Permission.SUMMARY_DRAFT and call.seats:
        codes = ["members", "public"]  # focal points read what is everybody's
    own = [c for c in call.operation.countries if allows(call.seats, permission, Owned(country=c))]
    return [*codes, *(f"country:{code}" for code in own)] if own or allows(call.seats, permission, Owned()) else []


def part(words: Words, record: Record | None, code: str, written: TextView | None) -> Part:
    kept = written if written and written.text else None
    text = kept.text if kept else proposal(record, code, words.language) if record else ""
    shown = paragraphs(words, record, text) if record else []
    return Part(code, text, written.version if written else 0, kept, shown)


def figures(words: Words, record: Record) -> list[tuple[str, str]]:
    """(token, what it is and says now) of the figures that one may want in a text."""
    rows = [*record.headline, *record.results.by_type, *record.results.by_country, *record.arrests_by_country]
    found = [(f"{{figure:{code}}}", measured(words, code)) for code in (*EFFORT, "cases")]
    found += [
        (f"{{figure:{key(row)}}}", titled(words, row))
        for row in rows
        if row.phase == "action" and row.type != "unclassified" and not row.hidden
    ]
    found += [("{figure:hits.database}", measured(words, "hits.database"))] if record.checks else []
    known: dict[str, str] = {}
    for token, title in found:
        says = " ".join(paragraphs(words, record, token))
        if bound.parsed(bound.tokens(token)[0]):
            known.setdefault(token, f"{title}: {says}")
    return list(known.items())


def titled(words: Words, row: Figure) -> str:
    title = name_of(words, row) if row.of != "all" and row.offence != "all" else measured(
        words, "check" if row.of else "arrest"
    )  # fmt: skip
    if row.type:
        title = words.pair(words.things(row.class_), words.label("type", row.type, row.class_).lower())
    return f"{title}, {words.label('country', row.country)}" if row.country else title


ROUTES: list[Any] = [summaries_page, write_page, diff_page]
