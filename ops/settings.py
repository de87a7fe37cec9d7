"""Settings: one frozen record made from the environment, read once by the composition root."""

import ipaddress
import secrets
from collections.abc import Mapping
from pathlib import Path

import msgspec

from ops.deliveries.mail_server import mail_server


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a running Corridor needs to know. Every field is the environment variable `CORRIDOR_<FIELD>`."""

    data_dir: Path
    """Where the embedded store, the secret and files are kept (mode 0700). Default `./var`."""
    database_url: str
    """`sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`. Default: `corridor.sqlite` in the data directory."""
    public_url: str
    """The address people use; `https` here makes the session cookie Secure. Default `http://127.0.0.1:8000`."""
    secret: str
    """Signs CSRF tokens. Default: made at first start and kept in the data directory."""
    session_hours: int = 12
    """How long a sign-in lasts, in hours."""
    log_level: str = "info"
    """`debug`, `info`, `warning` or `error`."""
    attachment_mib: int = 25
    """The largest attachment of a report, in MiB."""
    metrics_token: str = ""
    """Bearer token for `/metrics`. Empty: `/metrics` answers to this machine only."""
    smtp_url: str = ""
    """`smtps://…`, `smtp+starttls://…` or `smtp://…` with `[user:password@]host[:port]`. Empty: no mail is sent."""
    mail_from: str = ""
    """Who mail comes from. Default: `corridor@` and the host of the public address."""
    webhooks_to_private: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()
    """Networks by commas, like `10.1.0.0/16`, that webhooks may reach although they are not public. Default: none."""


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Build settings from `environ`; makes the data directory and, when none is given, the secret.

    Raises ValueError with the variable's name for a value that cannot be used.
    """

    def text(field: str, default: str) -> str:
        return environ.get(f"CORRIDOR_{field}", "").strip() or default

    def whole(field: str, default: int) -> int:
        try:
            value = int(text(field, str(default)))
        except ValueError:
            raise ValueError(f"CORRIDOR_{field} must be a whole number") from None
        if value < 0:
            raise ValueError(f"CORRIDOR_{field} must not be negative")
        return value

    level = text("LOG_LEVEL", "info").lower()
    if level not in {"debug", "info", "warning", "error"}:
        raise ValueError("CORRIDOR_LOG_LEVEL must be debug, info, warning or error")
    data_dir = Path(text("DATA_DIR", "./var")).resolve()
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    url = text("DATABASE_URL", f"sqlite+aiosqlite:///{data_dir / 'corridor.sqlite'}")
    if not url.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
        raise ValueError("CORRIDOR_DATABASE_URL must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://")
    return Settings(
        data_dir=data_dir,
        database_url=url,
        public_url=text("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        secret=text("SECRET", "") or kept_secret(data_dir / "secret"),
        session_hours=whole("SESSION_HOURS", 12),
        log_level=level,
        attachment_mib=whole("ATTACHMENT_MIB", 25),
        metrics_token=text("METRICS_TOKEN", ""),
        smtp_url=mail_url(text("SMTP_URL", "")),
        mail_from=text("MAIL_FROM", ""),
        webhooks_to_private=networks(text("WEBHOOKS_TO_PRIVATE", "")),
    )


def mail_url(text: str) -> str:
    """The mail server's address as it is written. Raises ValueError for one that cannot be used."""
    mail_server(text)
    return text


def networks(text: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Networks by commas. Raises ValueError for what is none."""
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise ValueError(
            f"CORRIDOR_WEBHOOKS_TO_PRIVATE must be networks by commas, like 10.1.0.0/16: {error}"
        ) from None


def kept_secret(path: Path) -> str:
    """The secret in `path`, made there (mode 0600) when it is not yet."""
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    return path.read_text()
