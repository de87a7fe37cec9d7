"""The store: both engines behind one door. No other file asks which engine it is."""

from ops.settings import Settings
from ops.store.base import Base, Document, Instant, Shape
from ops.store.door import Store, WakeUp

__all__ = ["Base", "Document", "Instant", "Shape", "Store", "WakeUp", "open_store"]


def open_store(settings: Settings) -> Store:
    """The store that `settings.database_url` names; not yet started."""
    if settings.database_url.startswith("postgresql"):
        from ops.store.postgis import PostgisStore  # noqa: PLC0415 - the other engine's driver need not load

        return PostgisStore(settings.database_url)
    from ops.store.embedded import EmbeddedStore  # noqa: PLC0415 - likewise

    return EmbeddedStore(settings.database_url)
