"""What a finding says: one plain sentence a language, from its facts. Pure; names that people gave stand as they are.

English to the second in UTC is the API's `message`; the sentences for people have the operation's zone.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_datetime
from babel.numbers import format_decimal

from ops.contacts.words import label as contact_label
from ops.reports.vocabulary import label
from scheduling.windows import Window, zone_named

Facts = Mapping[str, Any]


def sentence(kind: str, facts: Facts, period: Window | None, language: str, zone: str | None = None) -> str:
    """`zone`: the operation's, for people; None: exact times in UTC."""
    return SAYINGS[kind](Said(facts, period, language, zone))


def exact(window: Window) -> str:
    start, end = (f"{at:%Y-%m-%dT%H:%M:%S}Z" for at in (window.starts_at, window.ends_at))
    return f"{start} to {end}"


@lru_cache(maxsize=4096)
def moment(at: datetime, language: str, zone: str) -> str:
    return str(format_datetime(at, "d MMM yyyy HH:mm", tzinfo=zone_named(zone), locale=language))


class Said:
    """Facts in one language. `s("x")` is the fact x; `s.en` whether it is English."""

    def __init__(self, facts: Facts, period: Window | None, language: str, zone: str | None) -> None:
        self.facts, self.period, self.language, self.zone = facts, period, language, zone
        self.en = language == "en"

    def __call__(self, name: str) -> Any:
        return self.facts[name]

    def pick(self, english: str, french: str) -> str:
        return english if self.en else french

    def when(self) -> str:
        """«from … to …»."""
        assert self.period is not None
        if self.zone is None:
            return f"from {exact(self.period)}" if self.en else f"de {exact(self.period)}"
        start, end = (moment(at, self.language, self.zone) for at in (self.period.starts_at, self.period.ends_at))
        return f"from {start} to {end}" if self.en else f"du {start} au {end}"

    def number(self, value: float, digits: str = "#,##0.##") -> str:
        return str(format_decimal(value, digits, locale=self.language))

    def both(self, names: Iterable[str]) -> str:
        return self.pick(" and ", " et ").join(names)

    def country(self, code: str) -> str:
        return label("country", code, self.language)

    def phase(self, code: str) -> str:
        return label("phase", code, self.language).lower()

    def roles(self) -> str:
        return ", ".join(contact_label("contact_role", role, self.language) for role in self("roles"))

    def place(self) -> str:
        around = self.both(self("around")) or self.pick("beside no sector", "auprès d'aucun secteur")
        return f"{self('corridor')}, {around}"

    def area(self) -> str:
        area = self("area_km2")
        return f"{self.number(area, '#,##0.##' if area >= 1 else '0.####')} km²"

    def times(self) -> str:
        """How often more than once."""
        more = self("times") - 1
        if more < 1:
            return ""
        return self.pick(f", and {more} time{'s' * (more > 1)} more", f", et encore {more} fois")


def gap(s: Said) -> str:
    if s("length_km") and not s("area_km2"):
        size, country = f"{s.number(s('length_km'), '0.00')} km", s.country(s("country"))
        return s.pick(
            f"{s.place()}: {size} of border on the side of {country} have no sector.",
            f"{s.place()} : {size} de frontière du côté {country} n'ont pas de secteur.",
        )
    return s.pick(f"{s.place()}: {s.area()} belong to no sector.", f"{s.place()} : {s.area()} hors de tout secteur.")


def overlap(s: Said) -> str:
    if first := s.facts.get("first"):
        return s.pick(
            f"{s.place()}: {s.area()} belong to sectors of two corridors; a report from there counts for {first}.",
            f"{s.place()} : {s.area()} dans des secteurs de deux couloirs ; un rapport de là compte pour {first}.",
        )
    return s.pick(f"{s.place()}: {s.area()} belong to two sectors.", f"{s.place()} : {s.area()} dans deux secteurs.")


def counterpart_missing(s: Said) -> str:
    sector = s("sector")
    return s.pick(f"{sector} has no sector across the line.", f"{sector} n'a pas de secteur de l'autre côté.")


def uncovered_period(s: Said) -> str:
    where = s("sector")
    if s("whole"):
        return s.pick(
            f"Nobody is assigned to {where} in the action phase {s.when()}.",
            f"Personne n'est affecté à {where} pendant la phase d'action {s.when()}.",
        )
    return s.pick(f"Nobody is assigned to {where} {s.when()}.", f"Personne n'est affecté à {where} {s.when()}.")


def crossing_uncovered(s: Said) -> str:
    name, sector, when = s("name"), s("sector"), s.when() + s.times()
    lacks = []
    if s("officers") < s("needed"):
        lacks.append(
            s.pick(
                f"{s('officers')} of the {s('needed')} officers that it needs",
                f"{s('officers')} des {s('needed')} agents nécessaires",
            )
        )
    if s("lacking"):
        what = s.both(code.replace("_", " ") for code in s("lacking"))
        lacks.append(s.pick(f"no unit with: {what}", f"aucune unité avec : {what}"))
    return s.pick(
        f"The crossing {name} in {sector} is open with {s.both(lacks)} {when}.",
        f"Le point de passage {name} ({sector}) est ouvert avec {s.both(lacks)} {when}.",
    )


def crossing_outside(s: Said) -> str:
    return s.pick(
        f"The crossing {s('name')} lies in no sector, so that nobody covers it.",
        f"Le point de passage {s('name')} n'est dans aucun secteur ; personne ne le couvre.",
    )


def double_booking(s: Said) -> str:
    one, other = s("sectors")
    return s.pick(
        f"{s('unit')} is assigned to {one} and to {other} at once, {s.when()}.",
        f"{s('unit')} est affectée à {one} et à {other} en même temps, {s.when()}.",
    )


def rest_violated(s: Said) -> str:
    hours, wanted = s.number(s("hours")), s.number(s("wanted"))
    one, other = s("sectors")
    return s.pick(
        f"{s('unit')} rests {hours} h between its shifts in {one} and {other}; {wanted} h are wanted ({s.when()}).",
        f"{s('unit')} se repose {hours} h entre ses services à {one} et {other} ; il en faut {wanted} ({s.when()}).",
    )


def outside_jurisdiction(s: Said) -> str:
    unit, sector = s("unit"), s("sector")
    home, host = s.country(s("unit_country")), s.country(s("country"))
    return s.pick(
        f"{unit} of {home} is assigned to {sector}, which is in {host}, without consent of that country.",
        f"{unit} ({home}) est affectée à {sector}, situé dans le pays {host}, sans son accord.",
    )


def key_lapsed(s: Said) -> str:
    unit = s("unit")
    return s.pick(
        f"The keys of {unit} end before its assignments do: nothing would be taken of it {s.when()}.",
        f"Les clés de {unit} expirent avant la fin de ses affectations : rien ne serait accepté d'elle {s.when()}.",
    )


def membership_lapsed(s: Said) -> str:
    whose = s("of")
    if s("role") == "focal_point":
        who = s.pick(f"The focal point of {s.country(whose)}", f"Le point focal du pays {s.country(whose)}")
    elif s("role") == "officer":
        who = s.pick(f"Every officer of {whose}", f"Aucun agent de {whose}")
    else:
        who = s.pick("Every coordinator", "Aucun coordonnateur")
    without = s.pick("is without a valid membership", "n'a d'adhésion valable")
    if s("role") == "focal_point" and not s.en:
        without = "n'a pas d'adhésion valable"
    return f"{who} {without} {s.when()}{s.times()}."


def no_focal_point(s: Said) -> str:
    country = s.country(s("country"))
    return s.pick(f"{country} has no national focal point.", f"{country} n'a pas de point focal national.")


def contact_missing(s: Said) -> str:
    country = s.country(s("country"))
    return s.pick(
        f"{country} has named no contact for: {s.roles()}.", f"{country} n'a désigné aucun contact pour : {s.roles()}."
    )


def contact_lapsed(s: Said) -> str:
    country = s.country(s("country"))
    return s.pick(
        f"{country} has no valid contact on every day of the operation for: {s.roles()}.",
        f"{country} n'a pas de contact valable chaque jour de l'opération pour : {s.roles()}.",
    )


def phase_undated(s: Said) -> str:
    phase = s.phase(s("phase"))
    return s.pick(f"The phase «{phase}» has no dates.", f"La phase « {phase} » n'a pas de dates.")


def phase_overlap(s: Said) -> str:
    one, other = (s.phase(phase) for phase in s("phases"))
    return s.pick(
        f"The phases «{one}» and «{other}» overlap {s.when()}: what is found then counts for one of them only.",
        f"Les phases « {one} » et « {other} » se chevauchent {s.when()} : ce qui est trouvé alors ne compte que "
        "pour l'une d'elles.",
    )


def phase_odd(s: Said) -> str:
    phase = s.phase(s("phase"))
    return s.pick(
        f"The phase «{phase}» stands on the wrong side of the action, {s.when()}.",
        f"La phase « {phase} » est du mauvais côté de l'action, {s.when()}.",
    )


def no_objective(s: Said) -> str:
    return s.pick("The operation has no objective.", "L'opération n'a pas d'objectif.")


def objective_unmeasured(s: Said) -> str:
    code = s("objective")
    return s.pick(f"Objective {code} has no measure.", f"L'objectif {code} n'a pas de mesure.")


def objective_uncounted(s: Said) -> str:
    code, what = s("objective"), s.both(s("measures"))
    return s.pick(
        f"Objective {code} is measured by what nothing counts: {what}.",
        f"L'objectif {code} est mesuré par ce que rien ne compte : {what}.",
    )


SAYINGS: dict[str, Callable[[Said], str]] = {
    "gap": gap,
    "overlap": overlap,
    "sliver": gap,
    "counterpart_missing": counterpart_missing,
    "uncovered_period": uncovered_period,
    "crossing_uncovered": crossing_uncovered,
    "crossing_outside": crossing_outside,
    "double_booking": double_booking,
    "rest_violated": rest_violated,
    "outside_jurisdiction": outside_jurisdiction,
    "key_lapsed": key_lapsed,
    "membership_lapsed": membership_lapsed,
    "no_focal_point": no_focal_point,
    "contact_missing": contact_missing,
    "contact_lapsed": contact_lapsed,
    "phase_undated": phase_undated,
    "phase_overlap": phase_overlap,
    "phase_odd": phase_odd,
    "no_objective": no_objective,
    "objective_unmeasured": objective_unmeasured,
    "objective_uncounted": objective_uncounted,
}
"""By kind."""
