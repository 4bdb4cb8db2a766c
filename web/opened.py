"""What the app holds while it is open. Starlette keeps it untyped, so that nothing else reads it there."""

from fastapi import Request

from service.installation import Installation


def installation_of(request: Request) -> Installation:
    """Return the installation that the app of a request has open."""
    installation: Installation = request.app.state.installation
    return installation
