"""In which country a unit may work: in its own, and where a host has consented. Pure."""

from collections.abc import Iterable


def may_work(
    consents: Iterable[tuple[str, str, str | None]], host: str, country: str, corridor: str | None = None
) -> bool:
    """Whether units of `country` may work in a sector of `host` in this corridor.

    `consents` are (host, guest, corridor or None for every corridor).
    """
    return country == host or any(
        one == host and guest == country and where in {None, corridor} for one, guest, where in consents
    )
