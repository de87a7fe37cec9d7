"""The release log, and the packages as they went."""

from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document


class ReleasedPackage(Base):
    """One package that was made for one recipient. `document` is the log's line, as its entry has it."""

    __tablename__ = "released_packages"
    __table_args__ = (Index("ix_released_packages_operation_id_sender", "operation_id", "sender_country"),)

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    sender_country: Mapped[str] = mapped_column(String(3))
    """Whose focal point sent it; "" from a coordinator."""
    to_country: Mapped[str] = mapped_column(String(3))
    """"" for an international body."""
    document: Mapped[Any] = mapped_column(Document)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """The ZIP: what went is evidence, and is not made again from what has changed since."""
