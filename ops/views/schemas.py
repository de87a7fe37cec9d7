"""Wire shapes of saved views."""

from typing import Annotated

from msgspec import Meta

from ops.shapes import View, Wire


class ViewDraft(Wire, frozen=True, kw_only=True):
    """A view to be kept."""

    name: Annotated[str, Meta(min_length=1, max_length=80, pattern=r"\S")]
    query: Annotated[
        str, Meta(max_length=4000, description="Filters of the list of reports as in its address, without `after`.")
    ] = ""
    columns: Annotated[
        tuple[str, ...], Meta(max_length=40, description="Columns of the page and its exports; none: the usual.")
    ] = ()
    shared: Annotated[bool, Meta(description="For every member of the operation; coordinators only.")] = False


class SavedViewView(View, frozen=True, kw_only=True):
    """A view as it is kept. What it finds is what its reader may see, whoever made it."""

    id: str
    name: str
    query: str
    columns: tuple[str, ...]
    shared: bool
    saved_by: str
    mine: bool
