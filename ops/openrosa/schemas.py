"""What the journal keeps of an edited form."""

from typing import Any

from ops.openrosa.models import FormEdit
from ops.shapes import View


class FormEditRecord(View, frozen=True):
    """An instance that corrected a report: the payload of `form.edited`."""

    instance: str
    report: str
    content_sha256: str
    receipt: dict[str, Any]


def record_of(row: FormEdit) -> FormEditRecord:
    return FormEditRecord(
        instance=row.instance_id, report=row.report_id, content_sha256=row.content_sha256, receipt=row.receipt
    )
