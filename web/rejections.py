"""The page of what a stage rejected: by source, newest first, each with its reason."""

from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from archive.stages.fates import STAGES
from archive.stages.rejections import rejections
from core.errors import NotFound
from core.ordering import sorted_by
from service.health.health import stage_versions
from web.forms import given_in
from web.opened import installation_of
from web.pages import make_page
from web.parsing import once_each, page_number_of
from web.routes import PageRoutes

router = PageRoutes()
# Rejected items on one page.
PAGE_ITEMS = 50


@router.get("/status/rejected")
def rejected_page(request: Request) -> Response:
    """Return what a stage rejected, of one source or of all."""
    once_each(request)
    given = given_in(request.query_params, {"stage", "source", "page"})
    stage = next((name for name in STAGES if name == given.get("stage", "read")), None)
    if stage is None:
        raise NotFound(f"There is no such stage. There are {', '.join(STAGES)}.")
    installation, page, source = installation_of(request), page_number_of(given), given.get("source")
    found = rejections(
        installation.archive,
        stage,
        stage_versions(installation.pipeline)[stage],
        source_id=source,
        limit=PAGE_ITEMS,
        offset=(page - 1) * PAGE_ITEMS,
    )

    def here(source_id: str | None, number: int = 1) -> str:
        asked = {"stage": stage, "source": source_id, "page": str(number) if number > 1 else None}
        return f"/status/rejected?{urlencode({name: value for name, value in asked.items() if value})}"

    name = installation.config.beat.source_name
    per_source = sorted_by(found.by_source.items(), key=lambda entry: (-entry[1], entry[0]))
    return make_page(
        request,
        "rejected.html.j2",
        title="What was rejected",
        found=found,
        stage=stage,
        source=source,
        sources=[(source_id, name(source_id), n, here(source_id)) for source_id, n in per_source],
        name=name,
        here=here,
        pages=(page, max(1, -(-found.total // PAGE_ITEMS))),
    )
