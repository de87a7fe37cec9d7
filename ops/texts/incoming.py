"""From what a gateway posts to a message, and whether the gateway is who it says. Pure."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from ops.errors import MalformedRequest, NotSignedIn
from ops.wire import Malformed, is_sound, parse

USUAL = {
    "from": ("from", "From", "sender", "msisdn", "phoneNumber", "phone", "originator", "source", "payload.phoneNumber",
             "payload.sender", "data.from"),
    "text": ("text", "Text", "body", "Body", "message", "content", "msg", "payload.message", "payload.text",
             "data.text"),
    "id": ("id", "MessageSid", "messageId", "message_id", "smsId", "sms_id", "uuid", "payload.messageId", "data.id"),
}  # fmt: skip
MOST = 64 * 1024


class Message(NamedTuple):
    """A text as it came: the sender's digits, the words, the gateway's own id of it ("" when it has none)."""

    sender: str
    text: str
    id: str


def secret_of(service_secret: str, operation_id: str, code: str, nonce: str) -> str:
    """A gateway's secret. It follows from the service's, so that nothing that is stored gives it away."""
    told = f"text gateway\n{operation_id}\n{code}\n{nonce}"
    return "cgw_" + hmac.new(service_secret.encode(), told.encode(), hashlib.sha256).hexdigest()


def refuse_stranger(headers: Mapping[str, str], raw: bytes, secret: str) -> None:
    """Raises NotSignedIn unless the request brings the secret as its bearer token, or signs its body with it."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), secret.encode()):
        return
    if hmac.compare_digest(headers.get("x-corridor-token", "").encode(), secret.encode()):
        return
    given = (headers.get("x-corridor-signature") or headers.get("x-signature") or "").strip().lower()
    signed = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    if hmac.compare_digest(given.removeprefix("sha256=").encode(), signed.encode()):
        return
    raise NotSignedIn("The gateway's token or signature is not right.")


def read(raw: bytes, content_type: str, fields: Mapping[str, str]) -> Message:
    """The message in a JSON or form body. Raises MalformedRequest when it has no sender or no text."""
    tree = _tree(raw, content_type)
    found = {name: _first(tree, (fields[name],) if fields.get(name) else USUAL[name]) for name in USUAL}
    missing = [name for name in ("from", "text") if not found[name]]
    if missing:
        raise MalformedRequest(f"No {' and no '.join(missing)} in the message; map the gateway's field names.")
    if not all(map(is_sound, found.values())):
        raise MalformedRequest("The message has control characters or half surrogate pairs.")
    return Message(digits(found["from"]), found["text"], found["id"])


def digits(phone: str) -> str:
    """A telephone number as it is compared: digits only, without an international prefix of zeros."""
    return "".join(char for char in phone if char.isascii() and char.isdigit()).lstrip("0")


def _tree(raw: bytes, content_type: str) -> dict[str, Any]:
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        try:
            return dict(parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=200))
        except ValueError as error:
            raise MalformedRequest("The form cannot be read.") from error
    try:
        tree = parse(raw)
    except Malformed as error:
        raise MalformedRequest(str(error)) from error
    if not isinstance(tree, dict):
        raise MalformedRequest("Send an object with the sender, the text and its id.")
    return tree


def _first(tree: dict[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        here: Any = tree
        for step in [name] if name in tree else name.split("."):
            here = here.get(step) if isinstance(here, dict) else None
        if isinstance(here, str | int) and not isinstance(here, bool) and str(here).strip():
            return str(here).strip()
    return ""
