"""The catalogue of everything that Corridor refuses, each with a stable slug and a page under `/problems/`.

Services raise these; only `ops.problems` knows that they become HTTP answers.
"""

from typing import Any, ClassVar

import msgspec
from msgspec import UNSET, UnsetType


class Fault(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing wrong with an input: where (RFC 6901 JSON pointer) and what.

    `at` is the place on the ground (lon, lat), where there is one. Where two changed the same, `stored` is what is
    there now and `yours` what was sent.
    """

    pointer: str
    detail: str
    at: tuple[float, float] | None = None
    stored: Any | UnsetType = UNSET
    yours: Any | UnsetType = UNSET


class CorridorError(Exception):
    """Base of every refusal. `detail` is a plain sentence for a person."""

    slug: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong on our side"
    explanation: ClassVar[str] = "Nothing was stored. Try again; if it stays, tell the administrator the time."

    def __init__(
        self,
        detail: str = "",
        *,
        faults: list[Fault] | None = None,
        retry_after_s: int | None = None,
        headers: dict[str, str] | None = None,
    ):
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.faults = faults or []
        self.retry_after_s = retry_after_s
        self.headers = headers or {}


class MalformedRequest(CorridorError):
    slug, status, title = "malformed", 400, "The request cannot be read"
    explanation = "The body is not valid JSON, or a part of the address is not of the form it must have."


class NotSignedIn(CorridorError):
    slug, status, title = "not-signed-in", 401, "Sign in first"
    explanation = "The request carries no valid session or key: it is missing, has expired, or was revoked."


class WrongCredentials(CorridorError):
    slug, status, title = "wrong-credentials", 401, "E-mail or password is wrong"
    explanation = "The two do not belong together. After several failures the account waits before the next try."


class MayNot(CorridorError):
    slug, status, title = "may-not", 403, "Your role does not allow this"
    explanation = "You are a member of this operation, but your role in it may not do what was asked."


class CsrfMissing(CorridorError):
    slug, status, title = "csrf", 403, "The request lacks its security token"
    explanation = "Writes that use the session cookie need the X-CSRF-Token header from GET /api/session."


class NotFound(CorridorError):
    slug, status, title = "not-found", 404, "There is nothing here for you"
    explanation = "It does not exist, or you may not know whether it does."


class MethodNotAllowed(CorridorError):
    slug, status, title = "method", 405, "This address does not take this method"
    explanation = "The Allow header of the answer names the methods that it takes."


class Conflict(CorridorError):
    slug, status, title = "conflict", 409, "This conflicts with what is stored"
    explanation = "Something is already there that does not fit with the request; the detail says what."


class EditedMeanwhile(CorridorError):
    slug, status, title = "edited-meanwhile", 409, "Somebody else has changed this meanwhile"
    explanation = (
        "The change was based on values that are no longer there. Under `errors` each field stands with both: what is "
        "`stored` now, and `yours`. To have yours, send the change again, based on what is stored."
    )


class OtherContent(CorridorError):
    slug, status, title = "other-content", 409, "This id was already used for another report"
    explanation = (
        "A report's id is used once. The same report sent again gives the same receipt; to change one, send a "
        "correction; to send another, make a new id."
    )


class PlanBlocked(CorridorError):
    slug, status, title = "plan-blocked", 409, "The plan has open blockers"
    explanation = "Mend the findings that block the plan, or override them by name with a reason."


class PlanMoved(CorridorError):
    slug, status, title = "plan-moved", 409, "The plan is no longer what this was made for"
    explanation = "What was proposed no longer fits; each place is listed under `errors`. Ask for a new proposal."


class NotOpen(CorridorError):
    slug, status, title = "not-open", 409, "The operation does not take this now"
    explanation = "Reports are taken from the issue of the plan until the operation is closed."


class TooLarge(CorridorError):
    slug, status, title = "too-large", 413, "The request is too large"
    explanation = (
        "At most 1 MiB a report, 500 lines a report, 10,000 reports a batch, and 25 MiB an attachment unless this "
        "service is set otherwise."
    )


class WrongMediaType(CorridorError):
    slug, status, title = "media-type", 415, "This content type is not taken here"
    explanation = (
        "Send application/json, or application/x-ndjson for a batch of reports. An attachment is a JPEG, PNG, WebP or "
        "PDF by its content, whatever it is called."
    )


class RangeNotUsable(CorridorError):
    slug, status, title = "range", 416, "This part does not follow on what has arrived"
    explanation = (
        "The Range header of the answer says which first bytes of the file have arrived; send from the next one on. "
        "Without that header nothing has: send from byte 0."
    )


class Unacceptable(CorridorError):
    slug, status, title = "unacceptable", 422, "The request is well-formed but cannot be accepted"
    explanation = "Every place that is wrong is listed under `errors`; nothing was stored."


class OtherBytes(CorridorError):
    slug, status, title = "other-bytes", 422, "The bytes are not those of the address"
    explanation = (
        "The whole file has arrived, and its SHA-256 is not the one in the address. All of it was let go: send it "
        "again from its first byte, under the hash of its bytes."
    )


class NotReady(CorridorError):
    slug, status, title = "not-ready", 409, "Points of the closing checklist are open"
    explanation = (
        "Before an operation closes, reports are in, the summary is signed and cases are handed over. The errors name "
        "the open points; work them off, or accept each by its code in `override`."
    )


class NoLandBorder(CorridorError):
    slug, status, title = "no-land-border", 422, "These countries share no land border"
    explanation = "A corridor follows the border that two countries share in the Natural Earth data."


class TooMany(CorridorError):
    slug, status, title = "too-many", 429, "Too many requests"
    explanation = "Wait for the time that Retry-After says, then go on."


class Busy(CorridorError):
    slug, status, title = "busy", 503, "The service cannot take this right now"
    explanation = "The store is not reachable or is over-loaded. Nothing was stored; send the same request again."


def catalogue() -> list[type[CorridorError]]:
    """Every error, in the order of this file."""
    return [CorridorError, *CorridorError.__subclasses__()]
