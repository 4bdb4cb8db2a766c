"""Who asks, as the team knows them."""

from fastapi import Request

from service.team.members import MACHINE_USER, Member
from web.viewer import viewer_of


def member_of(request: Request) -> Member:
    """Return who asks; whoever uses a machine without accounts is one who owns everything."""
    viewer = viewer_of(request)
    return Member(viewer.name, viewer.role) if viewer.has_account and viewer.role else MACHINE_USER
