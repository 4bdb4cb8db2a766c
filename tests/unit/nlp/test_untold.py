"""Quotations that their sentence tells of nobody in particular. Without any weights."""

import pytest

from nlp.speakers.untold import is_untold
from nlp.text.quotations import find_quotations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Lee rose. “Shame!” somebody shouted.", True),
        ("Ann Lee rose. “Shame!” shouted Ann Lee, as somebody left.", False),
        ("On the wall somebody had written: “Mind the step.”", True),
        ("He heard Ann Lee tell somebody in a car: “Mind the step.”", False),
        ("Someone wrote it. Ann Lee said: “Mind the step.”", False),
        ("“Shame!” was the cry from the back.", True),
        ("He spoke to cries of “Shame!” from the back.", True),
        ("“Hear, hear,” was heard as the door closed.", True),
        ("“Hear, hear,” was his reply.", False),
        ("A man who had said “no,” was fined on Friday.", False),
        ("It was claimed last night that the bins were “an invitation”.", True),
        ("It was claimed by Ann Lee that the bins were “an invitation”.", False),
        ("It was claimed last night that the bins were late. Ann Lee called them “an invitation”.", False),
        ("He was “known to all”, it was said at his funeral.", True),
        ("The bypass was described as “a long car park”.", True),
        ("The bypass was described as “a long car park” by Ann Lee.", False),
        ("Ann Lee described it as “a long car park”.", False),
        ("The court heard she had spent it on “horses”.", True),
        ("The court heard she told a nurse it was for “horses”.", False),
        ("The court heard from Ann Lee that she had “horses”.", False),
        ("The court heard it all. She had, she said, “horses”.", False),
    ],
)
def test_what_nobody_in_particular_says_has_no_speaker(text: str, expected: bool) -> None:
    quotation = find_quotations(text)[-1]

    assert is_untold(text, quotation.start, quotation.end) is expected
