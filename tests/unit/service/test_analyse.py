"""Of a text without a word nothing is said, and that is an error in words."""

import pytest

from core.errors import UsageError
from service.analyse import analyse_text


@pytest.mark.parametrize("text", ["", "\n", " \t\n\u00a0", "…—"])
def test_a_text_without_a_word_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="What was given has no text, so nothing can be said of it"):
        analyse_text(text, name="-")
