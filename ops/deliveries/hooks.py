"""One attempt to hand a message to a webhook."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from ops.deliveries.guard import Network, Refused, resolve
from ops.deliveries.outcome import Outcome, delivered, failed, refused
from ops.deliveries.signing import sign

WHOLE_S = 20.0
"""For everything from the look-up of the name to the receiver's status."""
TIMEOUT = httpx.Timeout(10.0, connect=5.0)
GONE = 410
AGENT = "Corridor-Webhooks/1"


async def hand_over(url: str, message_id: str, secret: str, body: bytes, allowed: Sequence[Network]) -> Outcome:
    """Post the signed body once; whatever goes wrong is an outcome and no exception."""
    try:
        async with asyncio.timeout(WHOLE_S):
            return await post(url, message_id, secret, body, allowed)
    except Refused as error:
        return refused(str(error))
    except TimeoutError:
        return failed("It did not answer in time.")
    except httpx.TimeoutException as error:
        return failed(f"It did not answer in time ({type(error).__name__}).")
    except (httpx.HTTPError, OSError, ValueError) as error:
        return failed(f"{type(error).__name__}: {error}")


async def post(url: str, message_id: str, secret: str, body: bytes, allowed: Sequence[Network]) -> Outcome:
    """Connect to the address that was judged, under the name that was asked for; read no more than the status."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    address = await resolve(parts, allowed)
    shown = f"[{address}]" if address.version == 6 else str(address)
    target = parts._replace(netloc=shown + (f":{parts.port}" if parts.port else ""))
    named = f"[{host}]" if ":" in host else host
    headers = {
        "host": named + (f":{parts.port}" if parts.port else ""),
        "content-type": "application/json",
        "user-agent": AGENT,
        **sign(secret, message_id, datetime.now(UTC), body),
    }
    async with (
        httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
        client.stream(
            "POST", target.geturl(), content=body, headers=headers, extensions={"sni_hostname": host}
        ) as answer,
    ):
        return judged(answer)


def judged(answer: httpx.Response) -> Outcome:
    """2xx is taken; 410 is never again; all else, a redirect too, is a failure to be tried again."""
    if answer.is_success:
        return delivered()
    if answer.status_code == GONE:
        return refused("It answered 410: it wants nothing more.")
    if answer.is_redirect:
        return failed(f"It answered {answer.status_code}: redirects are not followed.")
    return failed(f"It answered {answer.status_code}.", waiting_s(answer.headers.get("retry-after", "")))


def waiting_s(retry_after: str) -> float | None:
    """What Retry-After asks for: seconds, or a date."""
    if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 10:
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max((until - datetime.now(UTC)).total_seconds(), 0.0) if until.tzinfo else None
