"""What is known of reports since they were filed."""

from typing import Any

from sqlalchemy import ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document


class Context(Base):
    """Everything found later about one report. The report itself says, unchanged, what was known at the time."""

    __tablename__ = "report_contexts"
    __table_args__ = (ForeignKeyConstraint(["operation_id", "report_id"], ["reports.operation_id", "reports.id"]),)

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    report_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    unit: Mapped[str] = mapped_column(String(40))
    agency: Mapped[str] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(3))
    release: Mapped[Any] = mapped_column(Document)
    """To whom the report was released when this was last written: {agencies, countries}."""
    contexts: Mapped[Any] = mapped_column(Document)
    """Those that hold now: of all findings that no later one replaced."""
    legal_ground: Mapped[str | None] = mapped_column(String(40))
    """The newest that holds now."""
    findings: Mapped[Any] = mapped_column(Document)
    """Each as it was written down, in order; nothing in it is ever changed."""
