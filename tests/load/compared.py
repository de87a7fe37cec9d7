"""What the intake is compared with, as uvicorn serves it: `python -m tests.load.compared bare|ordinary PORT [URL]`.

`bare` is a Litestar route that decodes the report's shape, answers, and stores nothing. `ordinary` is how a service is
usually written: FastAPI, SQLAlchemy's ORM with a row for the report and one for each line, one session and one commit a
request, on PostGIS. It does what such a service does and no more: it checks no key, keeps no journal and no tallies.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import uvicorn
from fastapi import Depends, FastAPI, Response
from geoalchemy2 import Geometry
from litestar import Litestar, put
from litestar.params import FromPath
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import DateTime, ForeignKey, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from ops.reports.schemas import FieldReport

# --- (b) --------------------------------------------------------------------------------------------------------------


@put("/reports/{report:str}")
async def take_bare(report: FromPath[str], data: FieldReport) -> dict[str, Any]:
    """Decoded and validated for its shape, and forgotten."""
    return {"id": report, "kind": data.kind}


# --- (c) --------------------------------------------------------------------------------------------------------------


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PointIn(Shape):
    type: Literal["Point"]
    coordinates: tuple[float, float]


class LineIn(Shape):
    class_: Annotated[str, Field(alias="class", max_length=40)]
    type: Annotated[str, Field(max_length=40)] | None = None
    quantity: int | float | str
    unit: Annotated[str, Field(max_length=40)] | None = None
    qualifier: str = "exact"
    make: Annotated[str, Field(max_length=80)] | None = None
    model: Annotated[str, Field(max_length=80)] | None = None
    calibre: Annotated[str, Field(max_length=60)] | None = None
    serial: Annotated[str, Field(max_length=80)] | None = None
    marking: str | None = None


class CheckIn(Shape):
    of: str
    database: str | None = None
    count: Annotated[int, Field(ge=0)]
    hits: Annotated[int, Field(ge=0)] = 0


class ReportIn(Shape):
    kind: str
    occurred_at: datetime
    location: PointIn
    recovery: str | None = None
    countries: dict[str, str | list[str]] | None = None
    lines: Annotated[list[LineIn], Field(max_length=500)] = []
    checks: Annotated[list[CheckIn], Field(max_length=100)] = []


class Base(DeclarativeBase):
    pass


class Report(Base):
    __tablename__ = "ordinary_reports"
    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    occurred_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    place: Mapped[Any] = mapped_column(Geometry("POINT", srid=4326))
    recovery: Mapped[str | None] = mapped_column(Text)
    countries: Mapped[Any] = mapped_column(JSONB)
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
    qualifier: Mapped[str] = mapped_column(Text)
    make: Mapped[str | None] = mapped_column(Text)
    model: Mapped[str | None] = mapped_column(Text)
    calibre: Mapped[str | None] = mapped_column(Text)
    serial: Mapped[str | None] = mapped_column(Text)
    marking: Mapped[str | None] = mapped_column(Text)


class ReportOut(BaseModel):
    id: str
    kind: str
    received_at: datetime


def ordinary(url: str) -> FastAPI:
    """One ORM session and one commit a request, the session a dependency as FastAPI's own guide has it."""
    engine = create_async_engine(url, pool_size=32)
    sessions = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield
        await engine.dispose()

    async def session_of_request() -> AsyncIterator[AsyncSession]:
        async with sessions() as session:
            yield session

    app = FastAPI(lifespan=lifespan)

    @app.put("/reports/{report}", status_code=201)
    async def take(
        report: str, data: ReportIn, response: Response, session: Annotated[AsyncSession, Depends(session_of_request)]
    ) -> ReportOut:
        row = await session.get(Report, report)
        if row is None:
            row = Report(
                id=report,
                kind=data.kind,
                occurred_at=data.occurred_at,
                received_at=datetime.now(UTC),
                place="SRID=4326;POINT({} {})".format(*data.location.coordinates),
                recovery=data.recovery,
                countries=data.countries,
                checks=[check.model_dump() for check in data.checks],
                lines=[
                    Line(**line.model_dump(exclude={"quantity"}), quantity=str(line.quantity)) for line in data.lines
                ],
            )
            session.add(row)
            await session.commit()
        else:
            response.status_code = 200
        return ReportOut(id=row.id, kind=row.kind, received_at=row.received_at)

    return app


if __name__ == "__main__":
    what, port, *url = sys.argv[1:]
    app: Any = ordinary(*url) if what == "ordinary" else Litestar([take_bare], openapi_config=None)
    uvicorn.run(
        app, port=int(port), loop="uvloop", http="httptools", log_level="warning", access_log=False, server_header=False
    )
