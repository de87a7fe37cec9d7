"""Edited forms: which report an instance became a version of."""

from typing import Any

from sqlalchemy import ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from ops.store.base import Base, Document


class FormEdit(Base):
    """An instance that corrected a report: sent again, it gets the receipt that it got; and it can be edited again."""

    __tablename__ = "form_edits"
    __table_args__ = (ForeignKeyConstraint(["operation_id", "report_id"], ["reports.operation_id", "reports.id"]),)

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    instance_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    report_id: Mapped[str] = mapped_column(String(36))
    content_sha256: Mapped[str] = mapped_column(String(64))
    receipt: Mapped[Any] = mapped_column(Document)
