"""Cases, the reports behind them, to whom they were released, and what each asks of whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ops.store.base import Base, Document, Instant


class Case(Base):
    """One thing to follow up. `trigger` says what opened it, so that compiling twice opens it once."""

    __tablename__ = "cases"
    __table_args__ = (UniqueConstraint("operation_id", "trigger"),)

    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    trigger: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(Text)
    """As somebody wrote it; "" where it is drawn from `about`."""
    about: Mapped[Any] = mapped_column(Document, server_default="{}")
    """What a title is drawn from, in codes: see `ops.cases.gathering.about_of`."""
    state: Mapped[str] = mapped_column(String(20))
    lead_country: Mapped[str] = mapped_column(String(3))
    lead_agency: Mapped[str] = mapped_column(String(40))
    because: Mapped[Any] = mapped_column(Document)
    """Rules that opened or extended it, in their order; none for a case opened by hand."""
    reports: Mapped[Any] = mapped_column(Document)
    joined: Mapped[Any] = mapped_column(Document, server_default="[]")
    """[{report, why, by, at}]: how each report came under it."""
    marks: Mapped[Any] = mapped_column(Document, server_default="{}")
    """{report: [marks]} of its own reports, by which cases are linked (`ops.cases.ties`)."""
    related: Mapped[Any] = mapped_column(Document)
    """Codes of the cases of `links` that hold."""
    links: Mapped[Any] = mapped_column(Document, server_default="[]")
    """[{case, why, by, at, note, ended}]: why, by which rule or whom; an ended one is made by no rule again."""
    notes: Mapped[Any] = mapped_column(Document)
    """[{code, report, …}]: what became of its reports, and what people wrote. A case is never taken back."""
    outcome: Mapped[str] = mapped_column(Text, default="")
    proceedings: Mapped[Any] = mapped_column(Document, server_default="[]")
    """What courts and prosecutors did, in order."""
    handover: Mapped[Any] = mapped_column(Document, server_default="{}")
    """The offer to take over the lead that is open, or {}."""
    opened_at: Mapped[datetime] = mapped_column(Instant)


class Action(Base):
    """A step of a case: a trace, an assistance request, a hand-over to a specialised unit."""

    __tablename__ = "case_actions"
    __table_args__ = (
        ForeignKeyConstraint(["operation_id", "case_code"], ["cases.operation_id", "cases.code"]),
        UniqueConstraint("operation_id", "key"),
        Index("ix_case_actions_operation_id_due_at", "operation_id", "due_at"),
    )

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    case_code: Mapped[str] = mapped_column(String(60), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str | None] = mapped_column(String(240))
    """What asked for it (`ops.cases.rules.Step.key`); None for an action added by hand."""
    kind: Mapped[str] = mapped_column(String(40))
    legal_basis: Mapped[str] = mapped_column(Text)
    to_country: Mapped[str] = mapped_column(String(3))
    authority: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    due_reason: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    """Given with its last change of state."""
    answer: Mapped[str] = mapped_column(Text, default="")
    checklist: Mapped[Any] = mapped_column(Document)
    """[{item, done}]"""
    detail: Mapped[Any] = mapped_column(Document)
    """What the action is about: for a trace the firearm's identifiers."""
    request: Mapped[str] = mapped_column(Text, server_default="")
    """What is asked, in words."""
    addressee: Mapped[str] = mapped_column(Text, server_default="")
    """The contact to whom it went, as it stood when it was sent."""
    channel: Mapped[str] = mapped_column(String(20), server_default="")
    language: Mapped[str] = mapped_column(String(8), server_default="")
    restrictions: Mapped[Any] = mapped_column(Document, server_default="[]")
    """On the use of what is given and got: they travel with the data."""
    review_at: Mapped[datetime | None] = mapped_column(Instant)
    moved_at: Mapped[datetime | None] = mapped_column(Instant)
    """When its state last changed."""
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    told: Mapped[Any] = mapped_column(Document, server_default="[]")
    """Which of its deadlines people were told of: [{stage, for, at}]."""

    case: Mapped[Case] = relationship(lazy="raise")
    """Never read: it tells a flush that cases are stored before their actions."""


class CaseRelease(Base):
    """To whom its lead released a case: an agency or a country; no row, nobody."""

    __tablename__ = "case_releases"
    __table_args__ = (ForeignKeyConstraint(["operation_id", "case_code"], ["cases.operation_id", "cases.code"]),)

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    case_code: Mapped[str] = mapped_column(String(60), primary_key=True)
    to_kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    """agency or country"""
    to_code: Mapped[str] = mapped_column(String(40), primary_key=True)


class CalendarFeed(Base):
    """An address at which a calendar fetches what is due; the token is shown once and stored as its SHA-256."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (Index("ix_calendar_feeds_operation_id", "operation_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    operation_id: Mapped[str] = mapped_column(ForeignKey("operations.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(Text)
    """The account's e-mail when it was made."""
    country: Mapped[str] = mapped_column(String(3))
    """Only what this country leads or is asked; "" for all that its owner may see."""
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
