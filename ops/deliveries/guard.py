"""Where webhooks may go: to public addresses only, but for networks that the settings name."""

import asyncio
import ipaddress
import socket
from collections.abc import Iterator, Sequence
from urllib.parse import SplitResult, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """An address that nothing is sent to."""


def troubles(url: str, allowed: Sequence[Network]) -> Iterator[str]:
    """What is wrong with a webhook's address, as far as it can be seen without asking any name server."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        yield "is not an address"
        return
    if not url.isascii() or any(letter <= " " for letter in url) or "\\" in url:
        yield "has characters that an address does not have; escape them"
    if parts.scheme not in {"https", "http"} or (parts.scheme == "http" and not allowed):
        yield "must begin with https://"
    if not parts.hostname:
        yield "names no host"
    if parts.username is not None or parts.password is not None:
        yield "must not carry a user name or password"
    if port == 0:
        yield "names a port that there is not"
    if parts.fragment:
        yield "must not have a fragment"
    literal = as_address(parts.hostname or "")
    if literal is not None and not permitted(literal, allowed, parts.scheme):
        yield "is not an address on the public internet"


def as_address(host: str) -> Address | None:
    """The IP address that a host is written as; None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def permitted(address: Address, allowed: Sequence[Network], scheme: str) -> bool:
    """Whether something may be sent there: a network that was allowed by name, or, encrypted, the public internet.

    An IPv4 address inside an IPv6 one is judged as what it is.
    """
    real = unwrapped(address)
    if any(real.version == network.version and real in network for network in allowed):
        return True
    return scheme == "https" and real.is_global and not real.is_multicast and not real.is_reserved


def unwrapped(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


async def resolve(parts: SplitResult, allowed: Sequence[Network]) -> Address:
    """The address to connect to. Looked up once: a name that answers otherwise the next moment changes nothing.

    Raises Refused when any of the name's addresses is not permitted, OSError when there is none.
    """
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found]
    if not addresses:
        raise OSError(f"{host} has no address")
    for address in addresses:
        if not permitted(address, allowed, parts.scheme):
            raise Refused(f"{host} is {address}, which is not on the public internet")
    return addresses[0]
