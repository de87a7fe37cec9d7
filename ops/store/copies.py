"""What can go wrong with a copy of a store, on either engine."""

from ops.plain import PlainError


class CopyFailed(PlainError):
    """A copy of the store could not be made or put back; nothing that was there is changed."""
