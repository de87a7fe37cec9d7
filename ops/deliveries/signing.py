"""Signatures after the Standard Webhooks specification (v1, HMAC-SHA256). Pure."""

import base64
import hashlib
import hmac
from datetime import datetime

PREFIX = "whsec_"


def secret_of(settings_secret: str, webhook_id: str) -> str:
    """A webhook's signing secret. It follows from the installation's secret, so no copy of the store has it; a new
    `CORRIDOR_SECRET` ends all of them."""
    raw = hmac.new(settings_secret.encode(), f"corridor webhook {webhook_id}".encode(), hashlib.sha256).digest()
    return PREFIX + base64.b64encode(raw).decode()


def sign(secret: str, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of one attempt. The id stays the same at every attempt; the time is the attempt's."""
    timestamp = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": f"v1,{signature}"}
