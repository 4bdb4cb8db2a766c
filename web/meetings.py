"""The page of meetings, month by month, each with its items and papers; and the page of each meeting."""

from datetime import date, timedelta

from fastapi import Request
from fastapi.responses import Response

from service.days.asked_days import day_of
from service.days.intervals import bucket_of
from service.meetings.meeting_list import get_meeting, meetings_between
from web.opened import installation_of
from web.pages import make_page
from web.parameters import MeetingsAsked
from web.parsing import page_asked
from web.routes import PageRoutes

router = PageRoutes()


@router.get("/meetings")
def meetings_page(request: Request) -> Response:
    """Return the meetings of a month, this month's if none is named."""
    installation = installation_of(request)
    asked = page_asked(request, MeetingsAsked)
    today = installation.clock().astimezone(installation.config.beat.tz).date()
    first, last = bucket_of(asked.day or today, "month")
    page = meetings_between(installation.archive, installation.config.beat, first, last)
    return make_page(
        request,
        "meetings.html.j2",
        title=f"Meetings, {first:%B %Y}",
        first=first,
        today=today.isoformat(),
        before=(first - timedelta(days=1)).strftime("%Y-%m") if first > date.min else None,
        after=(last + timedelta(days=1)).strftime("%Y-%m") if last < date.max else None,
        meetings=page.meetings,
        is_partial=page.is_partial,
    )


@router.get("/meetings/{source_id}/{day}/{committee:path}")
def meeting_page(request: Request, source_id: str, day: str, committee: str) -> Response:
    """Return one meeting: its items, the papers of each and what they tell, and what the press wrote around it."""
    installation = installation_of(request)
    held_on = day_of(day)
    answer = get_meeting(installation.archive, installation.config.beat, source_id, held_on, committee)
    return make_page(
        request,
        "meeting.html.j2",
        title=f"{answer.meetings[0].committee}, {held_on.day} {held_on:%B %Y}",
        answer=answer,
        month=held_on.strftime("%Y-%m"),
    )
