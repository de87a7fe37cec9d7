"""Wire shapes of accounts, agencies, units, keys and members."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from ops.access.policy import Role
from ops.shapes import Alpha3, Code, Moment, Name, PointGeometry, View, Wire

Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]


class SignIn(Wire, frozen=True):
    email: Annotated[str, Meta(max_length=254)]
    password: Annotated[str, Meta(max_length=1000)]


class SetLanguage(Wire, frozen=True):
    language: Literal["en", "fr"]


class MembershipView(View, frozen=True):
    operation: str
    operation_name: str
    role: Role
    country: str | None
    agency: str | None
    not_before: datetime | None
    not_after: datetime | None


class Me(View, frozen=True):
    """Whom the server takes the caller for."""

    name: str
    display_name: str
    kind: Literal["account", "unit"]
    admin: bool
    may_create: bool
    memberships: list[MembershipView]
    csrf_token: str | UnsetType = UNSET


class AgencyDraft(Wire, frozen=True):
    code: Code
    name: Name
    country: Alpha3
    kind: str


class AgencyView(View, frozen=True):
    code: str
    name: str
    country: str
    kind: str


class UnitDraft(Wire, frozen=True, kw_only=True):
    code: Code
    agency: Code
    name: Annotated[str, Meta(max_length=200)] = ""
    officers: Annotated[int, Meta(ge=1, le=10_000)]
    women: Annotated[int, Meta(ge=0, le=10_000)] | UnsetType = UNSET
    """How many of the officers are women; left out, nobody has said."""
    base: PointGeometry | None = None
    capabilities: Annotated[list[Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]], Meta(max_length=40)] = []


class UnitView(View, frozen=True):
    code: str
    agency: str
    country: str
    name: str
    officers: int
    base: PointGeometry | None
    capabilities: list[str]
    women: int | UnsetType = UNSET


class NewKey(Wire, frozen=True):
    days: Annotated[int, Meta(ge=1, le=366)] = 60


class KeyShown(View, frozen=True, kw_only=True):
    """The only time that a key is shown."""

    id: str
    key: str
    expires_at: datetime
    link: str | UnsetType = UNSET
    """Opened on a phone, it signs the unit in on the field page."""
    qr: str | UnsetType = UNSET
    """The link as a QR code: an SVG as data URI."""


class KeyView(View, frozen=True):
    id: str
    unit: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class MemberDraft(Wire, frozen=True):
    email: Email
    role: Literal["coordinator", "focal_point", "officer", "viewer", "auditor"]
    country: Alpha3 | None = None
    agency: Code | None = None
    not_before: Moment | None = None
    not_after: Moment | None = None


class MemberView(View, frozen=True):
    id: str
    email: str
    name: str
    role: str
    country: str | None
    agency: str | None
    not_before: datetime | None
    not_after: datetime | None
