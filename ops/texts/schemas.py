"""Wire shapes of gateways and of how units text."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from ops.shapes import Code, Name, View, Wire

FieldName = Annotated[str, Meta(min_length=1, max_length=80, description="A name, or a path like payload.message.")]
Phone = Annotated[str, Meta(pattern=r"^\+?[0-9][0-9 ]{5,18}$", description="International, as +226 70 12 34 56.")]


class Fields(Wire, frozen=True, rename={"from_": "from"}):
    """What a gateway calls the sender, the text and its own id of it; what is left out is found by usual names."""

    from_: FieldName | None = None
    text: FieldName | None = None
    id: FieldName | None = None


class GatewayDraft(Wire, frozen=True):
    code: Code
    name: Name = ""
    fields: Fields = Fields()


class GatewayView(View, frozen=True):
    """A gateway; also what the journal keeps of it."""

    code: str
    name: str
    fields: dict[str, str]
    created_at: datetime
    revoked_at: datetime | None


class GatewayShown(GatewayView, frozen=True):
    """A new gateway with its secret, which no other answer shows."""

    secret: str
    address: str


class LineDraft(Wire, frozen=True):
    """How a unit texts. With `new_pin` it gets a PIN, which only this answer shows."""

    phones: Annotated[tuple[Phone, ...], Meta(max_length=20)] = ()
    language: Literal["en", "fr"] = "en"
    new_pin: bool = False


class LineView(View, frozen=True):
    """How a unit texts; also what the journal keeps of it."""

    unit: str
    short: str
    phones: list[str]
    language: str
    has_pin: bool


class LineShown(LineView, frozen=True):
    pin: str | None


class Reply(View, frozen=True):
    """What the sender is to be told, by whatever way the gateway has."""

    reply: str
    to: str
    outcome: Literal["taken", "again", "refused"]
