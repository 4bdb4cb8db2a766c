"""What a decision's page says by itself."""

import pytest

from reading.sites.decision_pages import says_withdrawn, tells_decision

URL = "https://pcc.example/decision/a-van/"
COOKIES = "<div class='cky-consent-container'><p>We use cookies on our website to give you the best experience.</p><button>Reject all</button></div>"
LONG = "<p>The commissioner heard officers ask for a van, and agreed to buy one for Salt.</p>"


@pytest.mark.parametrize(
    ("content", "tells"),
    [
        (f"{LONG}{LONG.replace('officers', 'wardens')}", True),
        (f"<p>Date of decision: 3 March 2026</p>{LONG}<a href='/n.pdf'>Notice</a>", False),
        (f"{LONG}<footer><p>Sign up to our newsletter and hear what is new each month.</p></footer>{COOKIES}", False),
    ],
)
def test_two_paragraphs_tell_a_decision(content: str, *, tells: bool) -> None:
    assert tells_decision(f"<body><main><h1>A van</h1>{content}</main></body>".encode(), URL) is tells


@pytest.mark.parametrize(
    ("content", "is_withdrawn"),
    [
        ("<p>This decision has been withdrawn and will be published again.</p>", True),
        (f"<p>This decision has been withdrawn and will be published again.</p>{COOKIES}", True),
        ("<p>The notice was removed on 3 March 2026, as the office asked.</p>", True),
        (f"<p>This decision has been withdrawn and will be published again.</p>{LONG}", False),
        ("<p>The decision was taken on the grounds that Salt has no van.</p>", False),
    ],
)
def test_a_line_alone_says_that_it_is_withdrawn(content: str, *, is_withdrawn: bool) -> None:
    assert says_withdrawn(f"<body><main><h1>A van</h1>{content}</main></body>".encode(), URL) is is_withdrawn
