"""The mail server that the settings name. Pure."""

import ipaddress
from urllib.parse import unquote, urlsplit

import msgspec

DEFAULT_PORT = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class MailServer(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail is handed in."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"


def mail_server(url: str) -> MailServer | None:
    """The mail server of `CORRIDOR_SMTP_URL`, None when it is empty. Raises ValueError for what is no such address.

    `smtps://` is encrypted from the beginning, `smtp+starttls://` before anything is said; `smtp://` is encrypted when
    the server offers it, and takes a password for a server on this machine only.
    """
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORT or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(
            "CORRIDOR_SMTP_URL must be smtps://, smtp+starttls:// or smtp://, then [user:password@]host[:port]"
        )
    server = MailServer(
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or DEFAULT_PORT[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
    if server.user and server.scheme == "smtp" and not is_here(server.host):
        raise ValueError("CORRIDOR_SMTP_URL would send its password in the open; use smtp+starttls:// or smtps://")
    return server


def is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
