"""Article pages: what is no article, who may read it, captions, dates; and pages made to hang a parser."""

import time
from datetime import UTC, datetime

import pytest

from core.errors import Rejected
from reading.pages.html import read_article, read_canonical, read_links
from tests.unit.reading.makers import html_page, read_bytes

URL = "https://gazette.example/news/1"
STORY = (
    "<article><h1>Harbour warrants</h1><div class='article-body'><p>Officers searched three boats at the harbour on Friday and "
    "found wraps of heroin.</p><p>Nobody was hurt, said Inspector Ada Fenn.</p></div></article>"
)
NAV = "<nav>" + "".join(f"<a href='/s/{n}'>Section number {n} of the paper</a>" for n in range(60)) + "</nav>"


@pytest.mark.parametrize(
    ("title", "body", "reason"),
    [
        ("Just a moment...", "<p>Checking your browser before accessing the site.</p>", "challenge page"),
        ("Access Denied", "<p>You don't have permission. Reference #18.</p>", "challenge page"),
        ("Page not found | Gazette", NAV + "<h1>Page not found</h1><p>Try the search.</p>", "not found"),
        ("Gazette", "<h1>Sorry</h1><p>The page you are looking for has been removed.</p>", "not found"),
        ("404", "<p>Nothing here.</p>", "not found"),
        (
            "Gazette",
            "<h1>We value your privacy</h1><p>We and our partners store cookies on your device.</p><p>Your consent applies here.</p>"
            "<button>Accept all</button>",
            "consent page",
        ),
        ("Gazette", "<p>Hello.</p>", "without an article's text"),
    ],
)
def test_a_page_in_place_of_an_article_is_rejected(title: str, body: str, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        read_article(html_page(body, head=f"<title>{title}</title>"), URL)


@pytest.mark.parametrize(
    "title",
    [
        "404 arrests in a year",
        "Access denied: why wheelchair users cannot reach the surgery",
        "Cookies and consent: the council's new privacy policy",
        "Boy not found after three days",
    ],
)
def test_an_article_with_such_words_in_its_headline_is_read(title: str) -> None:
    page = html_page(STORY.replace("Harbour warrants", title), head=f"<title>{title} | Gazette</title>")

    assert read_article(page, URL).title == title


def test_a_cookie_banner_does_not_hide_an_article() -> None:
    banner = (
        "<div id='cookies'><p>We value your privacy. Our partners use cookies.</p><p>Manage options</p><p>Accept all</p></div>"
    )

    assert read_article(html_page(banner + STORY), URL).text.startswith("Officers searched three boats")


def test_paragraphs_stay_apart_and_adverts_and_links_are_left_out() -> None:
    between = (
        "<div class='advert-container'>Advertisement</div><p>Read more: <a href='/2'>Another story</a></p>"
        "<ul><li><a href='/3'>A third story</a></li></ul><aside><p>Most read this week in the whole county</p></aside>"
    )
    text = read_article(html_page(STORY.replace("</p><p>Nobody", f"</p>{between}<p>Nobody")), URL).text

    assert text == (
        "Officers searched three boats at the harbour on Friday and found wraps of heroin.\n\nNobody was hurt, said Inspector Ada Fenn."
    )


def test_captions_are_apart_from_the_text() -> None:
    picture = "<figure><img src='/a.jpg'><figcaption>The boats (Image: A Person)</figcaption></figure><p>Ada Fenn. Picture: B Person</p>"
    article = read_article(html_page(STORY.replace("</p><p>Nobody", f"</p>{picture}<p>Nobody")), URL)

    assert article.captions == ("The boats (Image: A Person)", "Ada Fenn. Picture: B Person")
    assert "Person" not in article.text


def test_a_body_whose_class_speaks_of_captions_is_no_caption() -> None:
    assert "three boats" in read_article(html_page(STORY.replace("<article>", "<article class='has-captions'>")), URL).text


LOCKED = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Harbour warrants","description":"Boats were searched.",%s}</script>'


@pytest.mark.parametrize(
    ("told", "access", "text"),
    [
        ('"isAccessibleForFree":"False"', "locked", "Lead."),
        ('"isAccessibleForFree":false,"hasPart":{"isAccessibleForFree":false,"cssSelector":".article-body"}', "locked", "Lead."),
        ('"isAccessibleForFree":"True"', "free", "Lead.\n\nOfficers"),
    ],
)
def test_only_what_everybody_may_read_is_kept(told: str, access: str, text: str) -> None:
    story = STORY.replace(
        "<div class='article-body'>",
        "<p class='article-first-paragraph'>Lead.</p><div id='subscription-content' class='article-body'>",
    )

    article = read_article(html_page(story, head=LOCKED % told), URL)

    assert article.access == access
    assert article.text.startswith(text)
    assert ("three boats" in article.text) is (access == "free")


def test_a_wall_that_is_only_an_offer_closes_what_stands_after_it() -> None:
    head = '<meta property="article:content_tier" content="locked"><script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour board lost a million", "isAccessibleForFree": false,}</script>'
    body = f"<html><head><title>Harbour board lost a million</title>{head}</head><body><article><h1>Harbour board lost a million</h1><div><p>The board has written off a dredger that never sailed.</p><div class='tp-container'><p>To read on, log in or subscribe.</p></div><div class='more'><p>Papers show four warnings from its own engineer.</p></div></div></article></body></html>"

    found = read_article(body.encode(), "https://x.example/news/harbour-board-lost-a-million-1/")

    assert (found.text, found.access) == ("The board has written off a dredger that never sailed.", "locked")


@pytest.mark.parametrize(
    "names",
    ["class='subscriber-only'", "class='x-premium-content'", "data-paywall='true'", "class='paywall-content' data-paid='1'"],
)
@pytest.mark.parametrize(
    ("behind", "access"), [("<p>Register or log in to continue reading.</p>", "locked"), ("<p>Boats are dear.</p>", "unknown")]
)
def test_what_is_named_as_closed_is_where_the_offer_to_pay_stands_right_behind_it(names: str, behind: str, access: str) -> None:
    told = "".join(f"<p>The board wrote off dredger number {n}, which never sailed from the quay.</p>" for n in range(4))
    body = f"<article><h1>Harbour board lost a million</h1>{told}<div {names}><p>Papers show four warnings.</p></div><div>{behind}</div></article>"

    article = read_article(html_page(body), URL)

    assert article.access == access
    assert ("Papers show four warnings." in article.text) is (access == "unknown")


def test_what_is_said_below_a_story_of_who_wrote_it_is_none_of_it() -> None:
    notes = "<p>Jo Writer has covered the quay since 1998.</p><p>Jo covers boats and keeps bees.</p>"
    own = STORY.replace("</h1>", "</h1><p class='Byline'>By Jo Writer</p>")

    assert "covers" not in read_article(html_page(own.replace("</div></article>", f"{notes}</div></article>")), URL).text
    assert "Jo Crane covers" in read_article(html_page(own.replace("<p>", "<p>Jo Crane covers her boat. ", 1)), URL).text


def test_a_heading_that_is_the_papers_name_gives_way_to_the_headline() -> None:
    told = '{"@type": "NewsArticle", "headline": "Oyster beds closed after storm tests"}'
    head = f'<meta property="og:title" content="Oyster beds closed after storm tests - read it here"><script type="application/ld+json">{told}</script>'
    body = f"<html><head><title>Marsh Courier</title>{head}</head><body><article><h1>Marsh Courier</h1><h2>Oyster beds closed after storm tests</h2><p>Two oyster beds have been closed after tests that followed the storm.</p><p>They will be tested again on each Tuesday until they are clear.</p></article></body></html>"

    assert read_article(body.encode(), "https://x.example/news/oyster-beds-1/").title == "Oyster beds closed after storm tests"


def test_a_locked_page_without_an_opening_keeps_its_summary_and_not_its_hidden_body() -> None:
    body = '"isAccessibleForFree":"False","articleBody":"Officers searched three boats. ' + "They found much. " * 20 + '"'
    document = read_bytes(html_page("<h1>Harbour warrants</h1>", head=LOCKED % body), "text/html")

    assert (document.title, document.text, document.access) == ("Harbour warrants", "Boats were searched.", "locked")


def test_the_first_byline_of_another_story_is_not_taken() -> None:
    aside = "<aside><span class='byline'>By Other Writer</span></aside>"
    own = STORY.replace("</h1>", "</h1><p class='Byline'>By Jo Writer, Local Democracy Reporter</p>")

    assert read_article(html_page(aside + STORY), URL).byline is None
    assert read_article(html_page(aside + own), URL).byline == "Jo Writer"


def test_a_name_set_in_bold_between_by_and_a_job_is_the_byline() -> None:
    by = "<div data-testid='byline-author'><span>By</span><strong>Jo Writer</strong><span>Court Reporter</span></div>"

    assert read_article(html_page(STORY.replace("</h1>", f"</h1>{by}")), URL).byline == "Jo Writer"


@pytest.mark.parametrize(
    ("head", "body", "value", "source"),
    [
        ('<meta property="article:published_time" content="2026-09-04T10:32:00Z">', "", "2026-09-04T11:32:00+01:00", "meta"),
        ("", "<time datetime='2026-09-04 11:32:00'>x</time>", "2026-09-04T11:32:00+01:00", "text"),
        ("", "<aside><time datetime='2020-01-01'>x</time></aside><p>Published: 30th September 2025</p>", "2025-09-30", "text"),
        ("", "<aside><time datetime='2020-01-01'>x</time></aside>", None, None),
        ('<meta property="article:published_time" content="0001-01-01T00:00:00Z">', "", None, None),
    ],
)
def test_the_date_has_its_source_and_a_wrong_one_is_unknown(head: str, body: str, value: str | None, source: str | None) -> None:
    published = read_bytes(html_page(body + STORY, head=head), "text/html").published

    assert (published.value, published.provenance) == (value, source)


def test_what_the_feed_knew_stands_in_for_a_missing_date() -> None:
    from datetime import UTC, datetime

    document = read_bytes(html_page(STORY), "text/html", found_published=datetime(2026, 9, 4, 10, tzinfo=UTC), found_from="feed")

    assert (document.published.value, document.published.provenance) == ("2026-09-04T11:00:00+01:00", "feed")


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>" + b"<div>" * 500_000,
        b"<html><body>" + b"<b><i>" * 140_000 + b"x",
        b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">x</p>",
        b"<html><body>" + (b"<p " + b" ".join(b"a%d=1" % n for n in range(4_000)) + b">x</p>") * 100,
    ],
)
def test_a_page_made_to_hang_is_refused_at_once(body: bytes) -> None:
    began = time.monotonic()

    with pytest.raises(Rejected):
        read_bytes(body, "text/html")
    with pytest.raises(Rejected):
        read_article(body, URL)

    assert time.monotonic() - began < 5


def test_links_are_absolute_and_broken_ones_left_out() -> None:
    page = html_page(
        "<a href='/2'>Two</a><a href='http://[x'>Broken</a><a href='javascript:alert(1)'>No</a><a rel='next' href='?page=2'>Next</a>",
        head="<link rel='canonical' href='/1'><link rel='alternate' type='application/rss+xml' href='/news/rss/'>",
    )

    found = read_links(page, URL)

    assert read_canonical(page, URL) == "https://gazette.example/1"
    assert found.feeds == ("https://gazette.example/news/rss/",)
    assert [link.url for link in found.links] == ["https://gazette.example/2", "https://gazette.example/news/1?page=2"]


def test_a_teasers_head_is_no_frame_of_the_site_and_a_call_to_read_on_is_the_heading_above_it() -> None:
    teaser = (
        "<article><header class='entry-header'><h2><a href='/?p=7338'>Ferry cuts crossings</a></h2></header>"
        "<p>Four a day. <a href='/news/ferry/#more'>Continue reading</a></p></article>"
    )
    frame = "<header><h2><a href='/'>The Packet</a></h2></header>"

    links = read_links(html_page(f"{frame}{teaser}<p><a href='/about'>Read more</a></p>"), URL).links

    assert [(link.text, link.is_heading, link.is_around) for link in links] == [
        ("The Packet", True, True),
        ("Ferry cuts crossings", True, False),
        ("Ferry cuts crossings", True, False),
        ("Read more", False, False),
    ]


def test_bytes_of_another_encoding_become_valid_text() -> None:
    body = html_page(STORY.replace("hurt", "hurt – “thank God”")).decode().encode("cp1252")

    text = read_bytes(body.replace(b"<head>", b"<head><meta charset='utf-8'>"), "text/html").text

    assert "hurt – “thank God”" in text


def test_a_short_story_under_a_heading_is_read_whole_and_what_speaks_to_its_visitor_is_none() -> None:
    said = "A man of 31 who was held in Ropery Lane has been bailed until 4 May."
    page = f"<div><h1>Man bailed</h1><p>{said}</p><p>He was alone.</p></div>"

    assert read_article(html_page(page), URL).text == f"{said}\n\nHe was alone."
    with pytest.raises(Rejected, match="without an article's text"):
        read_article(html_page("<div><h1>Contact</h1><p>You may write to us at any time at the town hall.</p></div>"), URL)


def test_a_meetings_page_has_the_meetings_day_whenever_it_was_written() -> None:
    body = html_page(
        "<h1>Planning agenda</h1><p>Published 3 March 2026 at 9.30am</p><p>The committee meets in the Fleece Room at noon.</p>"
    )
    at = datetime(2026, 3, 12, tzinfo=UTC)

    published = [
        read_bytes(body, "text/html", **context).published
        for context in ({"kind": "agenda", "meeting_at": at}, {"kind": "agenda"})
    ]

    assert [(one.value or "")[:10] for one in published] == ["2026-03-12", "2026-03-03"]
