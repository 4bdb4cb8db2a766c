"""Which headings say that an appeal is over."""

import pytest

from reading.appeals import is_over


@pytest.mark.parametrize(
    ("heading", "over"),
    [
        ("UPDATE: Corin found safe - Have you seen Corin?", True),
        ("Missing man from Wexmoor located", True),
        ("Updated – teenager traced", True),
        ("Girl, 14, found safe and well", True),
        ("Appeal withdrawn: Wexmoor", True),
        ("Have you seen Corin? Appeal for missing man", False),
        ("UPDATE: three charged after robbery in Ferry Lane", False),
        ("Cannabis factory found above shop", False),
        ("Body found in search for missing man", False),
        ("UPDATE: drugs found in raid", False),
        ("Missing woman has not been found", False),
    ],
)
def test_an_appeal_is_over(heading: str, *, over: bool) -> None:
    assert is_over(f"<html><title>News</title><body><h1>{heading}</h1><p>Words.</p></body></html>".encode()) is over
