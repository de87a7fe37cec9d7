"""What goes out about an upload."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from ops.shapes import View
from ops.uploads.gather import CellFault


class RowVerdict(View, frozen=True):
    """What would become of one report of the file."""

    id: str
    rows: Annotated[list[int], Meta(description="As a spreadsheet numbers them; several are one report.")]
    reference: str
    unit: str
    verdict: Annotated[
        Literal["new", "stored", "other_content", "refused"],
        Meta(description="`stored`: the same was taken before and is not stored again. `other_content`: the reference "
                         "was taken with something else; correct that report instead."),
    ]  # fmt: skip
    report: Annotated[
        dict[str, Any] | None, Meta(description="What would be stored, as on the wire; null when refused.")
    ]
    says: Annotated[list[str], Meta(description="The report in a few words: its kind, then what is in it.")]
    sector: str | None
    warnings: Annotated[list[str], Meta(description="In words.")]
    errors: list[CellFault]
    remarks: list[CellFault]
    entry: Annotated[int | None, Meta(description="The journal's entry of one that is stored already.")]


class Preview(View, frozen=True):
    """Every row of a file judged; nothing of it is stored."""

    sha256: Annotated[str, Meta(description="Of the file. Confirm it by putting the same bytes under this name.")]
    rows: int
    new: int
    stored: int
    refused: int
    reports: list[RowVerdict]
