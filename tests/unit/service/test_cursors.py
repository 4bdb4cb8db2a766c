"""What a cursor carries, in the form of today and in the one that an older program gave out."""

import base64
import json

import pytest

from core.errors import UsageError
from service.search.cursors import Cursor, cursor_of

CURSOR = Cursor("documents", 30, ("a1", "b, 2"))


def old_text(cursor: Cursor) -> str:
    """Return a cursor as an older program wrote it: JSON with spaces."""
    text = json.dumps([cursor.scope, cursor.n, list(cursor.keys)])
    assert ", " in text
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize("text", [CURSOR.to_text(), old_text(CURSOR)])
def test_a_cursor_of_today_and_an_older_one_lead_to_the_same_place(text: str) -> None:
    assert cursor_of(text, "documents") == CURSOR


def test_an_older_cursor_of_another_question_is_refused_as_one_of_today() -> None:
    with pytest.raises(UsageError, match="another question"):
        cursor_of(old_text(CURSOR), "quotes")
