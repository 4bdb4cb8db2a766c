"""What a decision's page says by itself."""

import pytest

from reading.sites.decision_pages import says_withdrawn, tells_decision

LONG = "<p>The commissioner heard officers ask for a van, and agreed to buy one for Salt.</p>"


@pytest.mark.parametrize(
    ("content", "tells"),
    [
        (LONG * 2, True),
        (f"<p>Date of decision: 3 March 2026</p>{LONG}<a href='/n.pdf'>Notice</a>", False),
        (f"{LONG}<footer>{LONG}</footer>", False),
    ],
)
def test_two_paragraphs_tell_a_decision(content: str, *, tells: bool) -> None:
    assert tells_decision(f"<body><h1>A van</h1>{content}</body>".encode()) is tells


@pytest.mark.parametrize(
    ("content", "is_withdrawn"),
    [
        ("<p>This decision has been withdrawn and will be published again.</p>", True),
        ("<p>The notice was removed on 3 March 2026.</p><p>Share</p>", True),
        (f"<p>This decision has been withdrawn and will be published again.</p>{LONG}", False),
        ("<p>The decision was taken on the grounds that Salt has no van.</p>", False),
    ],
)
def test_a_line_alone_says_that_it_is_withdrawn(content: str, *, is_withdrawn: bool) -> None:
    assert says_withdrawn(f"<body><h1>A van</h1>{content}</body>".encode()) is is_withdrawn
