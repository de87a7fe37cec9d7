"""Passwords, tokens and keys: made, hashed and compared here only."""

import asyncio
import hashlib
import hmac
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=3, memory_cost=19 * 1024, parallelism=1)
"""Argon2id with 19 MiB and one pass more than OWASP's least: a sign-in must not double what a worker holds."""
HASHING = ThreadPoolExecutor(2, "corridor-argon2")
"""A burst of sign-ins must not take the machine's memory, nor everybody's threads."""


@cache
def absent() -> str:
    """Compared against when there is no such account, so that the answer takes as long."""
    return HASHER.hash(secrets.token_urlsafe(16))


async def hash_password(password: str) -> str:
    """Argon2id (RFC 9106), with its salt and parameters in the text."""
    return await asyncio.get_running_loop().run_in_executor(HASHING, HASHER.hash, password)


async def password_matches(password: str, stored: str | None) -> bool:
    """Compare in the time of one hash whether or not there is an account."""

    def verify() -> bool:
        try:
            return HASHER.verify(stored or absent(), password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False

    return await asyncio.get_running_loop().run_in_executor(HASHING, verify)


def new_token() -> str:
    """A session's token: 256 random bits."""
    return secrets.token_urlsafe(32)


def new_key() -> str:
    """A unit's key. The prefix lets secret scanners and people recognise it."""
    return f"cku_{secrets.token_urlsafe(32)}"


def new_password() -> str:
    """A one-time password that can be read over a telephone."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(4))


def fingerprint(token: str) -> str:
    """What is stored of a token or key. They are random, so a plain hash cannot be searched."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_token(secret: str, token: str) -> str:
    """Bound to the session: another session's token is of no use."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())
