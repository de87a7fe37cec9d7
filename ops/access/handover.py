"""A unit's key on its way to the unit's phone: a link that the field page understands, and the same as a QR code.

The key stands behind the # of the link. Browsers do not send that part, so it comes into no log on the way.
"""

import sys
from urllib.parse import urlencode

import segno


def link_of(public_url: str, operation: str, key: str) -> str:
    """Where a phone signs in as the unit."""
    return f"{public_url}/field#{urlencode({'op': operation, 'key': key})}"


def qr_of(link: str) -> str:
    """The link as a QR code: an SVG as data URI, black on white whatever stands around it."""
    drawn: str = segno.make(link, error="m", micro=False).svg_data_uri(scale=8, border=4, dark="#000", light="#fff")
    return drawn


def show_in_terminal(link: str) -> None:
    """The QR code in half blocks, on standard error: standard output has the key alone."""
    segno.make(link, error="m", micro=False).terminal(out=sys.stderr, compact=True)
