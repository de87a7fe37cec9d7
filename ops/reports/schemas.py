"""The wire shapes of field reports, as the contract has them.

Shapes only bound what may come in: lengths, ranges, kinds of value. What codes mean and what goes with what is judged
by `ops.reports.validation`, so that one answer can name every fault and suggest the nearest code.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from ops.reports.vocabulary import terms, types
from ops.reports.vocabulary.things import UNITS

MAX_LINES = 500


def _coded(field: str, about: str) -> Meta:
    """A code of one list, with its codes in the description; unknown ones are refused by validation, nearest named."""
    return Meta(max_length=40, description=f"{about}. One of: {', '.join(terms(field))}.")


_TYPE = Meta(
    max_length=40,
    description="A type of the class; left out when it is not known. "
    + "; ".join(f"{class_}: {', '.join(types(class_))}" for class_ in terms("class"))
    + ".",
)
_UNIT = Meta(
    max_length=40,
    description=f"One of: {', '.join(term.code for term in UNITS.terms)}, or for cash the ISO 4217 code. "
    "May be left out where the class has only one that goes without saying.",
)

Country = Annotated[str, Meta(min_length=3, max_length=3, description="ISO 3166-1 alpha-3, capitals.")]
Code = Annotated[str, Meta(min_length=1, max_length=40)]
Mark = Annotated[str, Meta(min_length=1, max_length=80)]
Told = Annotated[str, Meta(min_length=1, max_length=400)]
Year = Annotated[int, Meta(ge=1500, le=2200)]
Count = Annotated[int, Meta(ge=0, le=100_000_000)]
Warnings = tuple[Annotated[str, Meta(description="A code of the vocabulary list `warning`.")], ...]


class Point(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A GeoJSON point (RFC 7946, WGS 84). A third coordinate, the height, is accepted and not kept."""

    type: Literal["Point"]
    coordinates: Annotated[
        tuple[float, ...], Meta(min_length=2, max_length=3, description="Longitude, then latitude, in degrees.")
    ]


class Countries(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The route as far as it is known."""

    origin: Annotated[Country, Meta(description="Country of departure.")] | None = None
    transit: Annotated[tuple[Country, ...], Meta(max_length=20, description="In order of travel.")] = ()
    destination: Annotated[Country, Meta(description="Intended destination.")] | None = None


class Line(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, rename={"class_": "class"}
):
    """One kind of thing seized. Things with serial numbers of their own have a line each."""

    class_: Annotated[str, _coded("class", "What it is")]
    type: Annotated[str, _TYPE] | None = None
    quantity: Annotated[
        int | float | str,
        Meta(description='More than zero: a JSON number, or text as people write it ("14 260", "١٤٬٢٦٠").'),
    ]
    unit: Annotated[str, _UNIT] | None = None
    qualifier: Annotated[str, _coded("qualifier", "How sure the quantity is")] = "exact"
    make: Annotated[Mark, Meta(description="Manufacturer as marked.")] | None = None
    model: Annotated[Mark, Meta(description="Model as marked.")] | None = None
    calibre: (
        Annotated[str, Meta(max_length=60, description='As written; "7,62x39" and "7.62 X 39 mm" are one.')] | None
    ) = None
    serial: Annotated[Mark, Meta(description="Serial number exactly as marked, from frame or receiver.")] | None = None
    marking: Annotated[str, _coded("marking", "State of the marking")] | None = None
    manufacture: Annotated[str, _coded("manufacture", "How it was made")] | None = None
    condition: Annotated[str, _coded("condition", "Operational condition")] | None = None
    country_of_manufacture: (
        Annotated[
            str, Meta(min_length=3, max_length=3, description="ISO 3166-1 alpha-3; also YUG, SUN, CSK, DDR, SCG.")
        ]
        | None
    ) = None
    country_of_import: (
        Annotated[Country, Meta(description="Country of the last legal import, where marked.")] | None
    ) = None
    year: Annotated[Year, Meta(description="Year of manufacture as marked.")] | None = None
    import_year: Annotated[Year, Meta(description="Year of the import mark.")] | None = None
    importer: Annotated[Mark, Meta(description="Importer as marked: a firm, no person.")] | None = None
    marks: (
        Annotated[Told, Meta(description="Other marks as they stand there: proof, assembly, patent, transfer.")] | None
    ) = None
    features: (
        Annotated[Told, Meta(description="What is seen of it: action, barrel length, capacity, stock, finish.")] | None
    ) = None
    converted_from: Annotated[str, _coded("converted_from", "What a converted weapon was before")] | None = None
    loaded: Annotated[bool, Meta(description="Whether it was loaded when it was taken.")] | None = None
    hs: (
        Annotated[
            str,
            Meta(
                pattern=r"^(0[1-9]|[1-6]\d|7[0-689]|8\d|9[0-7])\d{2}(\d{2})?$",
                description="Heading (4 digits) or subheading (6) of the Harmonized System, where an officer has "
                "classified it; without it, the type's own heading is shown.",
            ),
        ]
        | None
    ) = None
    value: Annotated[int, Meta(ge=0, le=10**15, description="Estimated value, in whole `currency`.")] | None = None
    currency: Annotated[str, Meta(max_length=3, description="ISO 4217; with `value`.")] | None = None


class Nationality(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many of the arrested are nationals of one country."""

    country: Country
    count: Annotated[int, Meta(ge=1, le=100_000_000)]


class Arrest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Persons arrested for one offence. Counts only: no names anywhere in a report."""

    offence: Annotated[str, _coded("offence", "Main offence")]
    count: Annotated[int, Meta(ge=1, le=100_000_000)]
    female: Annotated[Count, Meta(description="How many of them are women, where it is known.")] | None = None
    male: Annotated[Count, Meta(description="How many of them are men, where it is known.")] | None = None
    nationalities: Annotated[
        tuple[Nationality, ...], Meta(max_length=50, description="How many of which country, as far as it is known.")
    ] = ()


class Check(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Things or persons checked, and how many of the checks were hits."""

    of: Annotated[str, _coded("of", "What was checked")]
    database: Annotated[str, _coded("database", "Which database; only and always when `of` is `database`")] | None = (
        None
    )
    count: Annotated[Count, Meta(description="How many were checked.")]
    hits: Annotated[Count, Meta(description="How many of them were hits.")] = 0


class Release(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """To whom the owner releases the details. Empty lists are nobody."""

    agencies: Annotated[tuple[Code, ...], Meta(max_length=200, description="Agency codes of the operation.")] = ()
    countries: Annotated[tuple[Country, ...], Meta(max_length=200)] = ()


class Handling(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What receivers may do with it."""

    tlp: Annotated[str, _coded("tlp", "TLP 2.0 label; the operation's default when left out")] | None = None
    codes: Annotated[
        tuple[Annotated[str, _coded("handling_code", "Europol handling code")], ...], Meta(max_length=4)
    ] = ()
    release: Release | None = None


class DeviceClock(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the sender's own clock said when it wrote the report, where it knows that this clock is not the server's.

    `occurred_at` is already corrected; this is how the correction can be looked at later.
    """

    device_at: Annotated[datetime, Meta(tz=True, description="The device's own clock at the writing, RFC 3339.")]
    offset_s: Annotated[
        int, Meta(ge=-10_000_000_000, le=10_000_000_000, description="Added to it to come to the operation's time.")
    ]


class Announced(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A photograph or paper that goes with the report and comes after it."""

    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="Of the whole file, lower-case hex.")]
    size: Annotated[int, Meta(ge=1, le=2**31 - 1, description="In bytes.")] | None = None
    name: Annotated[str, Meta(max_length=120, description="As people call it. No names of persons.")] | None = None


class FieldReport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a field unit reports. Only `kind`, `occurred_at` and one of `location`, `sector` are required."""

    kind: Annotated[
        str, _coded("kind", "What is reported; a seizure needs a line, an activity has checks and arrests only")
    ]
    occurred_at: Annotated[datetime, Meta(tz=True, description="When it happened, RFC 3339 with offset.")]
    location: Point | None = None
    sector: Annotated[Code, Meta(description="Sector code, where there is no position.")] | None = None
    accuracy_m: (
        Annotated[float, Meta(ge=0, le=1_000_000, description="Radius of the position's error, metres.")] | None
    ) = None
    recovery: (
        Annotated[str, _coded("recovery", "How it was recovered; `seized` when a seizure does not say")] | None
    ) = None
    place: Annotated[str, _coded("place", "Kind of place")] | None = None
    transport: Annotated[str, _coded("transport", "Means of transport")] | None = None
    concealment: Annotated[str, _coded("concealment", "How it was hidden")] | None = None
    direction: Annotated[str, _coded("direction", "Direction, seen from the country of the event")] | None = None
    detection: Annotated[str, _coded("detection", "What led to it")] | None = None
    customs_procedure: (
        Annotated[str, _coded("customs_procedure", "Customs procedure that the goods were under")] | None
    ) = None
    countries: Countries | None = None
    legal_ground: Annotated[str, _coded("legal_ground", "Legal ground of the seizure")] | None = None
    contexts: Annotated[tuple[Annotated[str, _coded("contexts", "Criminal context")], ...], Meta(max_length=12)] = ()
    lines: Annotated[tuple[Line, ...], Meta(max_length=MAX_LINES, description="What was seized.")] = ()
    arrests: Annotated[tuple[Arrest, ...], Meta(max_length=50)] = ()
    checks: Annotated[tuple[Check, ...], Meta(max_length=100)] = ()
    handling: Handling | None = None
    evaluation: (
        Annotated[str, Meta(pattern="^[ABCX][1-4]$", description="4x4: source A, B, C, X, then information 1-4.")]
        | None
    ) = None
    note: Annotated[str, Meta(max_length=2000, description="Free text. No names of persons.")] | None = None
    attachments: Annotated[
        tuple[Announced, ...], Meta(max_length=50, description="Files that will come; the report stands without them.")
    ] = ()
    device_clock: DeviceClock | None = None


class BatchReport(FieldReport, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of an NDJSON batch: a report with the UUID that its maker gave it."""

    id: UUID


class Correction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole new version of a report and why."""

    reason: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]
    report: FieldReport


class Withdrawal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a report no longer counts. It stays readable."""

    reason: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]


class Receipt(Struct, frozen=True, kw_only=True):
    """The answer to a report that is committed. The same content always gets the same receipt."""

    id: UUID
    version: Annotated[int, Meta(ge=1)]
    entry: Annotated[int, Meta(ge=1, description="Number of its entry in the operation's journal.")]
    received_at: Annotated[datetime, Meta(tz=True)]
    sector: Annotated[str, Meta(description="The sector it counts for: the one valid there at that time.")] | None
    warnings: Warnings = ()
    sha256: Annotated[
        str,
        Meta(
            pattern="^[0-9a-f]{64}$",
            description="Of the report as it was sent: SHA-256 of its canonical JSON, without `id`.",
        ),
    ]
