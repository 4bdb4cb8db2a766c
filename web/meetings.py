"""The page of meetings: month by month, each with its items and papers."""

from datetime import date, timedelta

from fastapi import Request
from fastapi.responses import Response

from service.calendar import bucket_of
from service.meeting_list import meetings_between
from web.opened import installation_of
from web.pages import make_page
from web.parameters import MeetingsAsked, page_asked
from web.routes import PageRoutes

router = PageRoutes()


@router.get("/meetings")
def meetings_page(request: Request) -> Response:
    """Return the meetings of a month, this month's if none is named."""
    installation = installation_of(request)
    asked = page_asked(request, MeetingsAsked)
    today = installation.clock().astimezone(installation.config.beat.tz).date()
    first, last = bucket_of(asked.day or today, "month")
    found = meetings_between(installation.archive, installation.config.beat, first, last)
    return make_page(
        request,
        "meetings.html.j2",
        title=f"Meetings, {first:%B %Y}",
        first=first,
        today=today.isoformat(),
        before=(first - timedelta(days=1)).strftime("%Y-%m"),
        after=(last + timedelta(days=1)).strftime("%Y-%m") if last < date.max else None,
        meetings=found.meetings,
        is_partial=found.is_partial,
    )
