"""Forms that change something: their fields, and the token by which we know that a page of ours gave the form to this viewer."""

import secrets
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from core.errors import Forbidden
from service.signing import is_signed, sign
from web.opened import installation_of
from web.parsing import ParameterError
from web.viewer import viewer_of

# More fields than a form of ours has.
MAX_FIELDS = 60
# More than any name, quote or address that stands in one.
MAX_ANSWER_CHARS = 2_000


async def posted(request: Request) -> dict[str, str]:
    """Return the fields of a form, as a browser sends them, if our token is among them.

    Raises: Forbidden.
    """
    fields = await fields_of(request)
    nonce, _, signature = fields.pop("token", "").partition(".")
    if not is_signed(installation_of(request).signing_key, signature, "form", viewer_of(request).session, nonce):
        raise Forbidden("This form is out of date, or was not opened here. Open the page again and send it from there.")
    return fields


async def fields_of(request: Request) -> dict[str, str]:
    """Return the fields of a form that needs no token, because what it carries is its own proof."""
    text = (await request.body()).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(text, max_num_fields=MAX_FIELDS))
    except ValueError:
        return {}


def given_in(values: Mapping[str, str], allowed: set[str]) -> dict[str, str]:
    """Return the answers that are not empty.

    Raises: ParameterError for one that no form asks, or that is too long.
    """
    for name, value in values.items():
        if name not in allowed:
            raise ParameterError(f"{name[:40]}: there is no such question here.", field=name[:40])
        if len(value) > MAX_ANSWER_CHARS:
            raise ParameterError(f"{name}: at most {MAX_ANSWER_CHARS:,} characters can be taken.", field=name)
    return {name: value.strip() for name, value in values.items() if value.strip()}


def form_token(request: Request) -> str:
    """Return the token for the forms of a page; another each time, so that nobody guesses it from how well pages are packed."""
    nonce = secrets.token_hex(8)
    return f"{nonce}.{sign(installation_of(request).signing_key, 'form', viewer_of(request).session, nonce)}"


Posted = Annotated[dict[str, str], Depends(posted)]
PostedOpenly = Annotated[dict[str, str], Depends(fields_of)]
