"""What can be wrong with a shape, said in a sentence.

The first argument of each error is an English sentence with named fields: the msgid that a translator gets
(extract with ``pybabel extract -k ShapeRefused -k GeoError``). The other arguments fill the fields.
"""

from typing import Any


class GeoError(ValueError):
    """A request about shapes that cannot be met.

    ``reason`` is the whole English sentence. ``template`` and ``details`` are its msgid and its fields, so that
    ``gettext(error.template).format(**error.details)`` says the same in another language.
    """

    def __init__(self, template: str, **details: Any) -> None:
        self.template = template
        self.details = details
        self.reason = template.format(**details)
        super().__init__(self.reason)


class UnknownCountry(GeoError):
    """No country of the border data has this ISO 3166-1 alpha-3 code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__("The border data have no country with the code {code}.", code=code)


class NoSharedBorder(GeoError):
    """Two countries that do not touch on land (or that are the same country)."""

    def __init__(self, first: str, second: str) -> None:
        self.first = first
        self.second = second
        super().__init__("{first} and {second} share no land border.", first=first, second=second)


class ShapeRefused(GeoError):
    """A shape or a measure that cannot be used. ``at`` is the place (lon, lat), where there is one."""

    def __init__(self, template: str, *, at: tuple[float, float] | None = None, **details: Any) -> None:
        self.at = at
        super().__init__(template, **details)
