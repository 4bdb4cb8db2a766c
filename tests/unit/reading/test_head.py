"""What a page says of itself: its JSON-LD with the faults that publishers make, access, day, title, byline and address."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from reading.pages.html import Article, read_article, read_canonical
from tests.unit.reading.makers import html_page

URL = "https://www.tidewater-echo.example/news/ketamine-parcels-docks"
FETCHED = datetime(2026, 3, 20, 9, tzinfo=UTC)
HEADLINE = "Ketamine parcels found at the docks"
PARAGRAPHS = (
    "Border officers opened eleven parcels at the container docks on Monday and found ketamine hidden in rolls of carpet.",
    "Sergeant Una Brask said the parcels had been addressed to three flats that nobody lives in.",
    "A man of 44 was questioned and has been told to come back to the station in April.",
    "The harbour board will hear a report on the search when it meets again after Easter.",
)
STORY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
NODE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": HEADLINE,
    "datePublished": "2026-03-17T07:15:00+00:00",
    "dateModified": "2026-03-18T10:00:00+00:00",
    "author": {"@type": "Person", "name": "Mina Trowse"},
}


def node_with(**changes: Any) -> str:
    return json.dumps(NODE | changes)


def script(text: str, kind: str = "application/ld+json") -> str:
    return f"<script type='{kind}'>{text}</script>"


def read_page(body: str = "", *, head: str = "", heading: str = f"<h1>{HEADLINE}</h1>", url: str = URL) -> Article:
    page = html_page(f"{heading}<article>{body or STORY}</article>", head=f"<title>{HEADLINE} | Tidewater Echo</title>{head}")
    return read_article(page, url, fetched_at=FETCHED)


PLAIN = node_with()
OTHER = node_with(headline="Swimming pool to close for a year", datePublished="2023-01-05", author={"name": "Nobody Here"})


@pytest.mark.parametrize(
    "head",
    [
        script(f"<!--\n{PLAIN}\n-->"),
        script(f"//<![CDATA[\n{PLAIN}\n//]]>"),
        script(f"/*<![CDATA[*/{PLAIN}/*]]>*/"),
        script(f"\ufeff{PLAIN};"),
        script(PLAIN[:-1] + ",}"),
        script(PLAIN.replace("{", "{ /* made by hand */ ", 1)),
        script(PLAIN.replace(", ", ", // the next\n", 1)),
        script(PLAIN.replace("found at", "found\nat")),
        script(PLAIN.replace("Ketamine parcels", "Ketamine\\' parcels")),
        script(PLAIN.replace('"@type": "NewsArticle"', '"description": "They said "no" to us", "@type": "NewsArticle"')),
        script(PLAIN.replace('"', "&quot;")),
        script('{"@type": "Organization", "name": "Tidewater Echo"}\n' + PLAIN),
        script(OTHER.replace("}", '}, "url": "/news/pool"}', 1)[:-1] + "\n" + PLAIN),
        script(PLAIN, "application/LD+JSON"),
        script(PLAIN, "application/ld+json; charset=utf-8"),
        script(node_with(**{"@type": ["Thing", "newsarticle"]})),
        script(json.dumps({"@graph": [{"@type": "WebSite"}, NODE]})),
        script(json.dumps({"@type": "WebPage", "mainEntity": NODE})),
        script("{broken") + script(PLAIN),
        script("window.x = 1", "text/javascript") + script(f"[{PLAIN},]"),
    ],
)
def test_json_ld_with_the_faults_of_publishers_is_read(head: str) -> None:
    article = read_page(head=head)

    assert article.published is not None
    assert (article.published.value, article.published.provenance) == ("2026-03-17T07:15:00+00:00", "json-ld")
    assert (article.byline, article.is_article) == ("Mina Trowse", True)


@pytest.mark.parametrize(
    "head",
    [
        script(f"[{OTHER}, {PLAIN}]"),
        script(OTHER) + script(PLAIN),
        script(node_with(headline="Ketamine found", url="/news/ketamine-found-before", author={"name": "Nobody Here"}))
        + script(node_with(headline="Docks: parcels seized", mainEntityOfPage={"@id": URL})),
        script(json.dumps({"@type": "ItemList", "itemListElement": [json.loads(OTHER), NODE | {"author": "Nobody Here"}]}))
        + script(PLAIN),
    ],
)
def test_the_node_of_a_related_story_is_not_the_pages(head: str) -> None:
    article = read_page(head=head)

    assert article.byline == "Mina Trowse"
    assert article.published is not None
    assert article.published.value == "2026-03-17T07:15:00+00:00"


def test_a_related_storys_node_alone_gives_the_page_neither_day_nor_name_nor_wall() -> None:
    other = json.loads(OTHER) | {"url": "https://www.tidewater-echo.example/news/pool", "isAccessibleForFree": False}
    article = read_page(head=script(json.dumps(other)))

    assert (article.published, article.byline, article.access) == (None, None, "unknown")
    assert PARAGRAPHS[3] in article.text


CLOSED = [
    '"isAccessibleForFree": false',
    '"isAccessibleForFree": "False"',
    '"isAccessibleForFree": "no"',
    '"isAccessibleForFree": 0',
    '"isAccessibleForFree": "http://schema.org/False"',
    '"isAccessibleForFree": {"@value": "false"}',
    '"IsAccessibleForFree": [false]',
    '"schema:isAccessibleForFree": "FALSE"',
    '"hasPart": {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".rest"}',
    '"hasPart": [{"isAccessibleForFree": true, "cssSelector": ".lead"}, {"isAccessibleForFree": false, "cssSelector": "div > .rest"}]',
]
WALLED = f"<div class='lead'><p>{PARAGRAPHS[0]}</p></div><div><div class='rest' id='more' data-paid='1'>{''.join(f'<p>{p}</p>' for p in PARAGRAPHS[1:])}</div></div>"


@pytest.mark.parametrize("told", CLOSED)
@pytest.mark.parametrize("form", ["%s", "%s,", "<!-- %s -->", "[%s]", "broken"])
def test_what_a_publisher_closes_is_never_kept(told: str, form: str) -> None:
    text = f"{PLAIN[:-1]}, {told}}}"
    text = (
        f'{{"headline: unclosed, {told}' if form == "broken" else form.replace("%s", text) if form != "%s," else f"{text[:-1]},}}"
    )
    article = read_page(WALLED, head=script(text))

    assert article.access == "locked"
    assert article.text == PARAGRAPHS[0]


@pytest.mark.parametrize(
    "selector", [".rest", "#more", "div .rest", "[data-paid]", ".none, .rest", "div.rest[id]", "article > div + div"]
)
def test_the_closed_part_is_found_by_any_selector(selector: str) -> None:
    part = {"isAccessibleForFree": False, "cssSelector": selector}

    article = read_page(
        WALLED.replace("class='lead'", "class='opening'"), head=script(node_with(isAccessibleForFree=False, hasPart=part))
    )

    assert (article.access, article.text) == ("locked", PARAGRAPHS[0])


@pytest.mark.parametrize("selector", [".gone", "", "div:::", "p["])
def test_where_the_closed_part_is_not_to_be_found_only_the_opening_is_kept(selector: str) -> None:
    part = {"isAccessibleForFree": False, "cssSelector": selector}

    article = read_page(head=script(node_with(isAccessibleForFree=False, hasPart=part)))

    assert (article.access, article.text) == ("locked", PARAGRAPHS[0])


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (script(json.dumps([{"@type": "WebPage", "isAccessibleForFree": False}, NODE])), STORY),
        (
            "",
            f"<div itemscope itemtype='https://schema.org/NewsArticle'><meta itemprop='isAccessibleForFree' content='False'>{STORY}</div>",
        ),
        ("", f"<div itemscope><link itemprop='isAccessibleForFree' href='https://schema.org/False'>{STORY}</div>"),
        ("<meta property='article:content_tier' content='locked'>", STORY),
    ],
)
def test_access_is_read_wherever_the_page_tells_it(head: str, body: str) -> None:
    article = read_page(body, head=head)

    assert (article.access, article.text) == ("locked", PARAGRAPHS[0])


def test_the_story_that_json_ld_holds_of_a_closed_page_is_not_kept() -> None:
    head = script(node_with(isAccessibleForFree=False, articleBody=" ".join(PARAGRAPHS), description="What was in the carpets."))
    article = read_page("<div id='paywall'><p>Subscribe to read on.</p></div>", head=head)

    assert (article.access, article.text) == ("locked", "What was in the carpets.")


@pytest.mark.parametrize("told", ["true", '"True"', '"yes"', "1", '"https://schema.org/True"'])
def test_a_free_page_is_free(told: str) -> None:
    assert read_page(head=script(f'{PLAIN[:-1]}, "isAccessibleForFree": {told},}}')).access == "free"


@pytest.mark.parametrize(
    ("author", "byline"),
    [
        ({"@type": "Person", "name": ["Mina Trowse"]}, "Mina Trowse"),
        (["Mina Trowse", {"name": "Olu Fenwick"}], "Mina Trowse, Olu Fenwick"),
        ("By Mina Trowse", "Mina Trowse"),
        ("Mina Trowse, LOCAL DEMOCRACY REPORTER", "Mina Trowse"),
        ("https://www.facebook.example/mina", None),
        ("admin", None),
        ({"@type": "Organization", "name": "Tidewater Echo"}, "Tidewater Echo"),
        ({"@id": "#mina"}, "Mina Trowse"),
    ],
)
def test_the_author_of_json_ld_in_every_shape(author: Any, byline: str | None) -> None:
    person = {"@type": "Person", "@id": "#mina", "name": "Mina Trowse"}

    assert read_page(head=script(json.dumps({"@graph": [NODE | {"author": author}, person]}))).byline == byline


def test_a_creator_signs_where_no_author_does() -> None:
    node = {key: value for key, value in NODE.items() if key != "author"} | {"creator": ["Mina Trowse"]}

    assert read_page(head=script(json.dumps(node))).byline == "Mina Trowse"


@pytest.mark.parametrize(
    ("body", "byline"),
    [
        ("<p class='byline'>17 March 2026</p>", None),
        ("<p class='byline'>By Mina Trowse 17 March 2026, 07:15</p>", "Mina Trowse"),
        ("<p class='byline'>By Mina Trowse @minatrowse Chief Reporter</p>", "Mina Trowse"),
        ("<p class='byline'>Mina Trowse | Court Reporter | mina@tidewater-echo.example</p>", "Mina Trowse"),
        ("<p class='byline'>Words by Mina Trowse – Local Democracy Reporter</p>", "Mina Trowse"),
        ("<p class='byline'>By Mina Trowse and Olu Fenwick</p>", "Mina Trowse and Olu Fenwick"),
        ("<p class='byline'>Crime Reporter</p>", None),
        ("<p class='byline'>Published by Mina Trowse on 17/03/2026</p>", "Mina Trowse"),
        ("<p class='byline'>3 min read</p>", None),
        (
            "<ul data-hook='post-metadata'><li><span data-hook='user-name'>Mina Trowse</span></li><li>17 March</li></ul>",
            "Mina Trowse",
        ),
        ("<div data-hook='comment'><span data-hook='user-name'>Mina Trowse</span></div>", None),
        ("<div class='byline'><span>By</span> <span>Mina Trowse</span></div>", "Mina Trowse"),
        (
            "<div class='byline'><span>Courts</span><a href='/authors/mina-trowse/'>Mina Trowse</a><span>Reporter</span></div>",
            "Mina Trowse",
        ),
        (
            "<div class='byline'>By <a href='/authors/mina-trowse/'>Mina Trowse</a> and Olu Fenwick</div>",
            "Mina Trowse and Olu Fenwick",
        ),
        (
            "<div class='author'><a href='/profile/12'>Mina Trowse</a><p>Mina has covered the docks since 2011.</p></div>",
            "Mina Trowse",
        ),
        ("<span itemprop='author' itemscope><span itemprop='name'>Mina Trowse</span></span>", "Mina Trowse"),
        ("<a rel='author' href='/staff/mina'>Mina Trowse</a>", "Mina Trowse"),
        ("<div class='ReporterName'>Mina Trowse</div><div>Local reporter</div>", "Mina Trowse"),
        ("<div class='x-widget x-post-info'><span itemprop='author'>Mina Trowse</span></div>", None),
        (
            "<div class='x-widget x-title'><h1>Harbour</h1></div><div class='x-widget x-post-info'><span itemprop='author'>Mina Trowse</span></div>",
            "Mina Trowse",
        ),
        ("<p>By Mina Trowse</p>", "Mina Trowse"),
        ("<p>By Easter the docks will have a second scanner, the harbour board has promised its neighbours.</p>", None),
    ],
)
def test_a_byline_is_names_alone(body: str, byline: str | None) -> None:
    assert read_page(body + STORY).byline == byline


@pytest.mark.parametrize("name", ["author", "article:author", "parsely-author", "dc.creator"])
def test_the_head_may_sign(name: str) -> None:
    assert read_page(head=f"<meta name='{name}' content='Mina Trowse'>").byline == "Mina Trowse"
    assert read_page(head=f"<meta property='{name}' content='https://www.facebook.example/mina'>").byline is None


@pytest.mark.parametrize(
    "name", ["recommended", "related-stories", "most-read", "promo-card", "comments", "sidebar", "you-may-like"]
)
def test_neither_name_nor_day_of_another_story_is_taken(name: str) -> None:
    card = (
        f"<div class='{name}'><div><a href='/x'>Pool to close</a> <span class='author-name'>Nobody Here</span> "
        "<time datetime='2024-02-02'>2 February 2024</time> <span class='date'>Published: 2 February 2024</span></div></div>"
    )
    own = "<p><span class='author-name'>Mina Trowse</span> <span class='date'>17 March 2026</span></p>"
    page = html_page(f"{card}<h1>{HEADLINE}</h1><article>{own}{STORY}</article>{card}")
    article = read_article(page, URL, fetched_at=FETCHED)

    assert article.byline == "Mina Trowse"
    assert article.published is not None
    assert article.published.value == "2026-03-17"


def test_a_day_within_the_story_comes_before_one_outside() -> None:
    item = "<div class='item'><a href='/x'>Pool closed</a> <span class='date'>2 February 2024</span></div>"
    page = html_page(f"{item}<h1>{HEADLINE}</h1><article><p class='date'>17 March 2026</p>{STORY}</article>")
    published = read_article(page, URL, fetched_at=FETCHED).published

    assert published is not None
    assert published.value == "2026-03-17"


def test_a_word_that_may_be_broken_is_whole() -> None:
    assert "ketamine hidden" in read_page(STORY.replace("ketamine", "keta&shy;mi\u200bne")).text


def test_a_closed_part_may_be_named_by_a_path() -> None:
    part = {"isAccessibleForFree": False, "xpath": "//div[@class='rest']"}

    assert read_page(WALLED, head=script(node_with(hasPart=part))).text == PARAGRAPHS[0]


def test_a_wrapper_that_is_named_like_a_card_and_holds_the_story_is_the_story() -> None:
    page = html_page(
        f"<div class='content-card sidebar-layout'><h1>{HEADLINE}</h1><p class='date'>17 March 2026</p><p class='byline'>By Mina Trowse</p>{STORY}</div>"
    )
    article = read_article(page, URL, fetched_at=FETCHED)

    assert (article.byline, article.published and article.published.value) == ("Mina Trowse", "2026-03-17")


def test_a_headline_that_says_update_is_no_label_of_the_day_below_it() -> None:
    page = html_page(f"<main><h1>UPDATE: {HEADLINE}</h1><p class='when'>08:10 17/03/2026</p><div>{STORY}</div></main>")
    published = read_article(page, URL, fetched_at=FETCHED).published

    assert (published.value if published else None) == "2026-03-17T08:10:00+00:00"


def test_lines_that_sign_and_date_are_no_part_of_the_story() -> None:
    article = read_page(f"<div class='article-body'><p>By Mina Trowse</p><p>Published: 17 March 2026</p>{STORY}</div>")

    assert article.text == "\n\n".join(PARAGRAPHS)
    assert (article.byline, article.published and article.published.value) == ("Mina Trowse", "2026-03-17")


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("<p>Updated <time datetime='2026-03-18'>18 March</time></p><p>Published <time datetime='2026-03-17'>17 March</time></p>", "2026-03-17"),
        ("<p class='date'>Last updated: 18 March 2026 | First published: 17 March 2026</p>", "2026-03-17"),
        ("<p>Last modified 18 March 2026, posted 17 March 2026</p>", "2026-03-17"),
        ("<p>Updated <time datetime='2026-03-18T09:00Z'>18 March 2026</time></p>", None),
        ("<time class='updated' datetime='2026-03-18'>18 March</time><time class='published' datetime='2026-03-17'>17 March</time>", "2026-03-17"),
        ("<dl><dt>Last updated</dt><dd>18 March 2026</dd><dt>Published</dt><dd>17 March 2026</dd></dl>", "2026-03-17"),
        ("<div class='meta'><span>Updated:</span> <span>18/03/26</span></div><div class='meta'><span>Published:</span> <span>17/03/26</span></div>", "2026-03-17"),
        ("<p class='post-date'>Tuesday, 17th March 2026 7.15 p.m.</p>", "2026-03-17T19:15:00+00:00"),
        ("<p>By Mina Trowse, 17 Mar 2026</p>", "2026-03-17"),
        ("<span class='timestamp'>March 17, 2026 at 7.15am</span>", "2026-03-17T07:15:00+00:00"),
        ("<time datetime='2026-03-17T07:15:00Z'>3 days ago</time>", "2026-03-17T07:15:00+00:00"),
        ("<time>17 March 2026</time>", "2026-03-17"),
        ("<p>The board meets on <time datetime='2026-03-19'>19 March</time> in the Custom House to hear of it.</p>", None),
        ("<div class='meta'><i class='icon icon-calendar'></i> 17.03.2026</div>", "2026-03-17"),
        ("<div class='meta'><span class='calendar'>Fair</span> 17.03.2026</div>", None),
        ("<div class='event'><p>Public meeting <time datetime='2026-03-19'>19 March 2026</time></p></div>", None),
        ("<p>Public meeting: 19 March 2026, Custom House</p>", None),
        (STORY + "<p class='comment'>Posted 19 March 2026</p>", None),
        (STORY + "<p>Published: 17 March 2026</p>", "2026-03-17"),
        (STORY + "<footer class='entry-footer'>Posted on <abbr class='published' title='2026-03-17'>17 March</abbr></footer>", "2026-03-17"),
        ("<div class='card-header more-info'><span class='date'>17 March 2026</span></div>", "2026-03-17"),
        ("<p class='date'>17 March 2028</p>", None),
        ("<p class='date'>1 January 1970</p>", None),
        ("<p class='date'>30/12/1899</p>", None),
    ],
)  # fmt: skip
def test_the_day_of_publication_is_told_from_all_other_days(body: str, value: str | None) -> None:
    published = read_page(body + STORY).published

    assert (published.value if published else None) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("17 March 2026", "2026-03-17"),
        ("17/03/2026 07:15", "2026-03-17T07:15:00+00:00"),
        ("2026-03-17T07:15:00 GMT", "2026-03-17T07:15:00+00:00"),
        ("20260317T071500Z", "2026-03-17T07:15:00+00:00"),
        (1773731700, "2026-03-17T07:15:00+00:00"),
        (["2026-03-17"], "2026-03-17"),
        ({"@value": "2026-03-17T07:15:00Z[Europe/London]"}, "2026-03-17T07:15:00+00:00"),
        ("2028-03-17T07:15:00Z", None),
        ("1970-01-01T00:00:00Z", None),
        ("1899-12-30", None),
        ("0001-01-01T00:00:00", None),
        ("soon", None),
    ],
)
def test_the_day_of_json_ld_in_every_form(written: Any, value: str | None) -> None:
    published = read_page(head=script(node_with(datePublished=written))).published

    assert (published.value if published else None) == value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/news/17-03-2026/ketamine", "2026-03-17"),
        ("/news/20260317/ketamine", "2026-03-17"),
        ("/news/2026-03-17-ketamine-found", "2026-03-17"),
        ("/2026/march/ketamine", "2026-03"),
        ("/2026/03/17/ketamine", "2026-03-17"),
        ("/meetings/2026/03/17/agenda", None),
        ("/news/board-to-meet-on-2026-03-17", None),
        ("/2031/03/17/ketamine", None),
    ],
)
def test_the_address_files_a_page_under_its_day(path: str, value: str | None) -> None:
    published = read_page(url=f"https://www.tidewater-echo.example{path}").published

    assert (published.value if published else None) == value


def test_a_day_by_its_place_alone_is_unknown_where_the_address_says_another() -> None:
    assert (
        read_page("<p class='date'>17 March 2026</p>" + STORY, url="https://www.tidewater-echo.example/2024/11/05/k").published
        is None
    )


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("<title>Ketamine found - Tidewater Police</title>|<h1>Tidewater Police</h1><main><h2>Ketamine found</h2>", "Ketamine found"),
        ("<title>Tidewater Police | Ketamine found at docks</title>|<main>", "Ketamine found at docks"),
        ("<title>Ketamine found at docks | News | Tidewater Echo</title>|<main>", "Ketamine found at docks"),
        ("<title>Ketamine found – police seek owner - Tidewater Echo</title>|<main>", "Ketamine found – police seek owner"),
        ("<title>Ketamine found | Echo</title>|<main><h1><span class='x'>COURTS</span><span>Ketamine found</span></h1>", "Ketamine found"),
        ("<title>Home</title>|<main><h1><span class='kicker'>Courts</span> Ketamine found</h1>", "Ketamine found"),
        ("<title>Home</title>|<main><h1>Ketamine <em>found</em> at docks</h1>", "Ketamine found at docks"),
        ("<meta property='og:site_name' content='The Lantern'><title>The Lantern</title>|<h1>The Lantern</h1><main><h1>Ketamine found</h1>", "Ketamine found"),
        ("<meta property='og:site_name' content='The Lantern'><meta property='og:title' content='Ketamine found · The Lantern'>|<h1>The Lantern</h1><main>", "Ketamine found"),
        ("<title>Ketamine &amp;amp; cocaine found | Tidewater Echo</title>|<main>", "Ketamine & cocaine found"),
        ("<title>Echo</title>|<main><h1>Ketamine<br>found<br/>at docks</h1>", "Ketamine found at docks"),
        ("<title>Ketamine found at docks - Tidewater Police</title>|<main><h1>News</h1><h2>Ketamine found at docks</h2>", "Ketamine found at docks"),
        ("<title>x</title>|<main><h1>Pool &ndash; open again</h1>", "Pool – open again"),
    ],
)  # fmt: skip
def test_a_title_is_the_headline_alone(page: str, title: str) -> None:
    head, body = page.split("|", 1) if "|<" not in page else page.rsplit("|<", 1)
    body = body if body.startswith("<") else f"<{body}"

    assert read_article(html_page(f"{body}{STORY}", head=head), "https://www.tidewater.police.example/news/1").title == title


@pytest.mark.parametrize(
    ("url", "canonical", "og_url", "trusted"),
    [
        ("/news/ketamine-parcels", "/news/ketamine-parcels", None, True),
        ("/news/ketamine-parcels?utm_source=x", "https://tidewater-echo.example/news/ketamine-parcels", None, True),
        ("/amp/ketamine-parcels-77120", "/news/ketamine-parcels-found-77120", None, True),
        ("/?p=77120", "/ketamine-parcels-found-at-docks", "/ketamine-parcels-found-at-docks", True),
        ("/?p=77120", "/ketamine-parcels-found-at-docks", None, False),
        ("/news/ketamine-parcels", "/", None, False),
        ("/news/ketamine-parcels", "/news", "/news", False),
        ("/news/ketamine-parcels", "/latest/", None, False),
        ("/news/ketamine-parcels", "https://elsewhere.example/news/ketamine-parcels", None, False),
    ],
)
def test_a_canonical_address_is_believed_only_if_it_agrees(url: str, canonical: str, og_url: str | None, trusted: bool) -> None:
    site = "https://www.tidewater-echo.example"
    social = f"<meta property='og:url' content='{og_url}'>" if og_url else ""

    found = read_canonical(html_page("<p>x</p>", head=f"<link rel='Canonical' href='{canonical}'>{social}"), site + url)

    assert (found is not None) is trusted


@pytest.mark.parametrize(("short", "is_trusted"), [("/node/615", True), ("/node/616", False), ("", False)])
def test_a_canonical_address_is_believed_where_the_page_calls_the_one_asked_for_its_short_link(
    short: str, *, is_trusted: bool
) -> None:
    head = f"<link rel='canonical' href='/news/volunteers-thanked'><link rel='shortlink' href='{short}'>"
    found = read_canonical(html_page("<p>x</p>", head=head), "https://commissioner.example/node/615")

    assert (found is not None) is is_trusted
