"""What the intake is compared with, served as Corridor is: `python -m tests.load.compared bare|ordinary PORT [URL]`.

`bare` answers and stores nothing. `ordinary` is how a service is usually written: ORM rows for a report and its lines,
one session and one commit a request, on PostGIS. (FastAPI is not among our parts, so both are Litestar.)
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import uvicorn
from litestar import Litestar, put
from litestar.params import FromPath
from sqlalchemy import DateTime, ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from ops.reports.schemas import FieldReport

ADDRESS = "/reports/{report:str}"


@put(ADDRESS)
async def take_bare(report: FromPath[str], data: FieldReport) -> dict[str, Any]:
    """Decoded and validated for its shape, and forgotten."""
    return {"id": report, "kind": data.kind}


class Base(DeclarativeBase):
    pass


class Report(Base):
    __tablename__ = "ordinary_reports"
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    occurred_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    checks: Mapped[Any] = mapped_column(JSONB)
    lines: Mapped[list["Line"]] = relationship(back_populates="report")


class Line(Base):
    __tablename__ = "ordinary_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey(Report.id), index=True)
    report: Mapped[Report] = relationship(back_populates="lines")
    class_: Mapped[str] = mapped_column(Text)
    type: Mapped[str | None] = mapped_column(Text)
    quantity: Mapped[str] = mapped_column(Text)
    unit: Mapped[str | None] = mapped_column(Text)
    serial: Mapped[str | None] = mapped_column(Text)


def ordinary(url: str) -> Litestar:
    """One ORM session and one commit a request."""
    engine = create_async_engine(url, pool_size=32)
    sessions = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield
        await engine.dispose()

    @put(ADDRESS)
    async def take(report: FromPath[str], data: FieldReport) -> dict[str, Any]:
        async with sessions() as session:
            if await session.get(Report, report) is None:
                row = Report(
                    id=report,
                    kind=data.kind,
                    occurred_at=data.occurred_at,
                    received_at=datetime.now(UTC),
                    checks=[{"of": check.of, "count": check.count} for check in data.checks],
                )
                row.lines = [
                    Line(
                        class_=line.class_,
                        type=line.type,
                        quantity=str(line.quantity),
                        unit=line.unit,
                        serial=line.serial,
                    )
                    for line in data.lines
                ]
                session.add(row)
                await session.commit()
        return {"id": report, "kind": data.kind}

    return Litestar([take], lifespan=[lifespan], openapi_config=None)


if __name__ == "__main__":
    what, port, *url = sys.argv[1:]
    app = ordinary(*url) if what == "ordinary" else Litestar([take_bare], openapi_config=None)
    uvicorn.run(app, port=int(port), log_level="warning", access_log=False, server_header=False)
