"""The register of files as a workbook."""

from __future__ import annotations

import io

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from guatu.apps.documents.examining.kinds import MEDIA
from guatu.apps.documents.models import PURPOSES
from guatu.apps.documents.selectors import files_to_list
from guatu.apps.documents.sheets import REGISTER
from guatu.apps.documents.subjects import kinds
from guatu.apps.people.doors import needs
from guatu.apps.trace.taking import taken
from guatu.kernel.powers import Power
from guatu.kernel.sheets.writing import write_rows

MOST = 20_000


@needs(Power.EXPORT)
@taken("附件清单")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """What the list shows, at most 20,000 rows, the newest first."""
    purpose = request.GET.get("purpose", "")
    found = files_to_list(
        request.user, words=request.GET.get("q", "").strip()[:60], purpose=purpose if purpose in PURPOSES else ""
    )
    rows = (
        {
            "number": file.number or None,
            "issued_on": file.issued_on.isoformat() if file.issued_on else None,
            "purpose": file.get_purpose_display(),
            "name": file.name,
            "kind": kinds()[file.subject_kind].title,
            "key": file.subject_key,
            "part": file.subject_part or None,
            "note": file.note or None,
            "taken_at": f"{timezone.localtime(file.taken_at):%Y-%m-%d %H:%M}" if file.taken_at else None,
            "place": file.place or None,
            "kept_by": file.kept_by.name,
            "organisation": str(file.organisation) if file.organisation else None,
            "kept_at": f"{timezone.localtime(file.kept_at):%Y-%m-%d %H:%M}",
            "hash": file.original_hash,
        }
        for file in found.select_related("kept_by", "organisation").order_by("-pk")[:MOST].iterator(chunk_size=2_000)
    )
    buffer = io.BytesIO()
    write_rows(REGISTER, buffer, rows)
    answer = HttpResponse(buffer.getvalue(), content_type=MEDIA["xlsx"])
    answer["Content-Disposition"] = 'attachment; filename="documents.xlsx"'
    return answer
