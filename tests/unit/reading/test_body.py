"""The story inside a page: whole, once, in paragraphs; short news, live pages and openings are stories, lists of stories are none."""

from itertools import chain

import pytest

from core.errors import Rejected
from reading.markup import parse_html
from reading.pages.furniture import Books
from reading.pages.html import read_article
from reading.pages.lines import lines_of
from reading.pages.story import choose_story, without_copies
from tests.unit.reading.makers import html_page

URL = "https://echo.example/news/heath-fire"
P = (
    "Four fire crews spent the night on Saltings Heath after a stolen van was set alight beside the reservoir.",
    "Two boys aged 15 were found hiding in a bird hide half a mile away, Sergeant Olive Marsh said.",
    "Cannabis plants were found in the back of the van, and a second van is being looked for.",
    "The heath will stay shut until Thursday while the ground is checked.",
)
COPY = "".join(f"<p>{p}</p>" for p in P)
HEAD = "<title>Heath fire: van set alight | Echo</title>"


def text_of(body: str, head: str = HEAD) -> list[str]:
    return read_article(html_page(f"<h1>Heath fire: van set alight</h1>{body}", head=head), URL).text.split("\n\n")


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='story-body'>{COPY}<div class='printable'>{COPY}</div></div>",
        f"<div class='hide-phone'><div class='story-body'>{COPY}</div></div><div class='phone'><div class='story-body'>{COPY}</div></div>",
        f"<section class='wide'>{COPY}</section><section class='narrow'>{COPY}</section>",
        f"<article>{COPY}</article><noscript><article>{COPY}</article></noscript>",
        f"<div class='entry-content'><article>{COPY}</article></div><div class='amp'>{COPY}</div>",
    ],
)
def test_a_second_copy_of_a_story_is_left_out(body: str) -> None:
    assert text_of(body) == list(P)


@pytest.mark.parametrize(
    "body",
    [
        "<div class='article-body'>" + "".join(f"<span>{p}</span>" for p in P) + "</div>",
        "<article><div>" + "".join(f"<span class='para'>{p}</span>" for p in P) + "</div></article>",
        "<div class='story-body'>" + "<br><br>".join(P) + "</div>",
        "<article>" + "".join(f"<div>{p}</div>" for p in P) + "</article>",
        "<div>" + "".join(f"<center>{p}</center>" for p in P) + "</div>",
        "<table><tr><td>" + COPY + "</td></tr></table>",
        "<main><section>" + COPY + "</section></main>",
    ],
)
def test_paragraphs_are_paragraphs_whatever_they_are_made_of(body: str) -> None:
    assert text_of(body) == list(P)


@pytest.mark.parametrize("tag", ["div", "span", "center"])
def test_a_story_in_other_elements_is_found_beside_paragraphs_that_are_none_of_it(tag: str) -> None:
    story = [
        f"Divers brought up drum {n} on Monday, and the harbour master wrote its number {n} into his book." for n in range(20)
    ]
    shelf = "".join(
        f"<p>The volume of {y} stands on the shelf beside the window, for whoever has a card.</p>" for y in range(1990, 2000)
    )
    blocks = "".join(f"<div><{tag}>{line}</{tag}></div>" for line in story)

    assert text_of(f"<article><div>{blocks}</div><div>{shelf}</div></article>")[:20] == story


@pytest.mark.parametrize(
    "first",
    [
        "<p class='big'>F</p><p>our fire crews spent the night on Saltings Heath after a stolen van was set alight beside the reservoir.</p>",
        "<p><span class='cap'>F</span>our fire crews spent the night on Saltings Heath after a stolen van was set alight beside the reservoir.</p>",
        "<div>F</div>our fire crews spent the night on Saltings Heath after a stolen van was set alight beside the reservoir.",
        "<div class='initial'>F</div><p>our fire crews spent the night on Saltings Heath after a stolen van was set alight beside the reservoir.</p>",
        "<p><span>F</span><span>our fire crews spent the night on Saltings Heath after a stolen van was set alight beside the reservoir.</span></p>",
    ],
)
def test_a_first_letter_set_apart_is_joined_to_its_word(first: str) -> None:
    rest = "".join(f"<p>{p}</p>" for p in P[1:])

    assert text_of(f"<div class='article-body'>{first}{rest}</div>") == list(P)


@pytest.mark.parametrize(
    ("letter", "text", "begins"),
    [
        ("A", "man was held on the heath", "A man"),
        ("A", "fter the fire, two boys ran", "After"),
        ("I", "t took four crews to stop it", "It"),
    ],
)
def test_a_first_letter_may_be_a_word(letter: str, text: str, begins: str) -> None:
    body = f"<div class='article-body'><p class='cap'>{letter}</p><p>{text} on the night of the fire at the reservoir.</p>{COPY}</div>"

    assert text_of(body)[0].startswith(begins)


@pytest.mark.parametrize(
    "words",
    [
        "The reservoir car park is shut tonight while crews deal with a fire.",
        "A boy of 15 has been charged with arson on Saltings Heath.",
    ],
)
@pytest.mark.parametrize("wrap", ["<article><p>{}</p></article>", "<main><div><p>{}</p></div></main>"])
def test_news_in_brief_is_a_story(words: str, wrap: str) -> None:
    assert text_of(wrap.format(words)) == [words]


@pytest.mark.parametrize(
    "body", ["<main></main>", "<main><p>Menu</p></main>", "<p>Loading…</p>", "<article><a href='/x'>Next</a></article>"]
)
def test_a_page_that_says_nothing_is_none(body: str) -> None:
    with pytest.raises(Rejected, match="without an article's text"):
        text_of(body)


TEASER = "<{0}><h3><a href='/t/{1}'>Council story number {1}</a></h3><p>What members of the parish said of item {1} last night.</p></{0}>"


@pytest.mark.parametrize("tag", ["article", "li", "div"])
def test_a_list_of_stories_is_no_story(tag: str) -> None:
    teasers = "".join(TEASER.format(tag, n) for n in range(9))
    body = f"<ul>{teasers}</ul>" if tag == "li" else teasers

    with pytest.raises(Rejected, match="a list of other pages"):
        read_article(html_page(f"<h1>Crime</h1><main>{body}</main>", head="<title>Crime | Echo</title>"), URL)


def test_a_story_with_linked_headings_in_the_part_that_holds_it_is_no_list() -> None:
    body = "<br><br>".join(P) + "".join(f"<div class='box'><h3><a href='/b/{n}'>Box {n}</a></h3></div>" for n in range(4))

    assert text_of(f"<div class='content'><h2><a href='/series'>The long read</a></h2>{body}</div>")[-len(P) :] == list(P)


def test_a_story_above_a_list_of_others_is_read() -> None:
    teasers = "".join(TEASER.format("article", n) for n in range(6))

    assert text_of(
        f"<main><div class='article-body'>{COPY * 1}</div><section class='more-stories'>{teasers}</section></main>"
    ) == list(P)


def test_the_posts_of_a_live_page_are_its_text() -> None:
    posts = "".join(
        f"<div class='post'><time datetime='2026-05-0{n}T10:00:00Z'>10:0{n}</time><h3>Update {n}</h3><p>{p}</p></div>"
        for n, p in enumerate(P, 1)
    )

    assert [line for line in text_of(f"<article>{posts}</article>") if line in P] == list(P)


@pytest.mark.parametrize("loose", ["<b>{}</b>", "<span><strong>{}</strong></span>", "<em>{}</em> "])
def test_words_that_stand_loose_before_blocks_are_a_paragraph(loose: str) -> None:
    rest = "".join(f"<div data-component='text-block'><p>{p}</p></div>" for p in P[1:])

    assert text_of(f"<article><h2>Heath fire</h2>{loose.format(P[0])}{rest}</article>") == list(P)


def test_words_in_bold_that_begin_a_line_of_loose_words_stay_in_it() -> None:
    assert text_of(f"<article><p>{P[1]}</p><b>{P[0][:9]}</b>{P[0][9:]}<p>{P[2]}</p></article>") == [P[1], P[0], P[2]]


def test_a_live_page_keeps_its_summary_and_the_headings_of_its_posts_and_not_when_each_was_put_up() -> None:
    heads = ("Second van sought", "Boys found in hide", "Plants found in van", "Heath to stay shut")
    posts = "".join(
        f"<li><article><header><h3>{head}</h3><span>published at </span><time>1{n}:05</time></header><div><p>{P[n]}</p></div></article></li>"
        for n, head in enumerate(heads)
    )
    entries = ("The heath is shut for the night after a fire", "Two boys were found in a hide half a mile away")
    summary = f"<section><h2>Summary</h2><ul>{''.join(f'<li>{entry}</li>' for entry in entries)}</ul></section>"
    posts = f"<section><h2>Live</h2><ol>{posts}</ol></section>"

    assert text_of(f"<main>{summary}{posts}</main>") == [*entries, *chain(*zip(heads, P, strict=True))]


@pytest.mark.parametrize("heading", ["Summary", "Key points"])
def test_a_list_that_says_it_sums_up_is_kept_whatever_it_speaks_of(heading: str) -> None:
    entries = ("The independents lost control of the city after eight years", "Turnout was thirty four per cent and fell by two")
    summary = f"<section><h2>{heading}</h2><ul>{''.join(f'<li>{entry}</li>' for entry in entries)}</ul></section>"

    assert text_of(f"<main><h1>Live</h1>{summary}<div class='t'>{COPY}</div></main>")[:2] == list(entries)


def test_a_list_above_a_story_that_speaks_of_other_things_is_none_of_it() -> None:
    services = ("Opening hours are nine to five on every weekday", "Council tax may be paid at any of our counters")
    entries = "".join(f"<li>{service}</li>" for service in services)

    assert text_of(f"<ul>{entries}</ul><div class='t'>{COPY}</div>") == list(P)


def test_a_live_page_that_scripts_fill_is_read_from_its_data() -> None:
    updates = ",".join(f'{{"@type":"BlogPosting","headline":"Update {n}","articleBody":"{p}"}}' for n, p in enumerate(P))
    ld = f'<script type="application/ld+json">{{"@type":"LiveBlogPosting","headline":"Heath fire: van set alight","liveBlogUpdate":[{updates}]}}</script>'

    assert [line for line in text_of("<div id='root'></div>", head=HEAD + ld) if line in P] == list(P)


def test_the_open_beginning_of_a_locked_story_is_kept_as_such() -> None:
    ld = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Heath fire: van set alight","isAccessibleForFree":false,"hasPart":{"isAccessibleForFree":false,"cssSelector":".rest"}}</script>'
    body = f"<h1>Heath fire: van set alight</h1><article><p>{P[0]}</p><div class='rest'><p>{P[1]}</p><p>{P[2]}</p></div><div class='offer'><h3>To read on, subscribe</h3><p>Already a member? Sign in</p></div></article>"

    article = read_article(html_page(body, head=HEAD + ld), URL)

    assert (article.access, article.text) == ("locked", P[0])


@pytest.mark.parametrize(
    ("marked", "found", "chosen"),
    [
        ([*P, "12 shares"], list(P), list(P)),  # a counter that only the marks take in
        (list(P[:1]), list(P), list(P)),  # the marks are of a part
        (list(P), list(P[:1]), list(P)),  # the search has lost the rest
        (["The plants:", "300 in pots", *P], list(P), ["The plants:", "300 in pots", *P]),  # a list that is announced
        ([], list(P), list(P)),
        (list(P), [], list(P)),
        (list(P), [" ".join(("Heath fire", *P))], list(P)),  # all in one piece
    ],
)
def test_each_way_to_the_story_is_the_others_witness(marked: list[str], found: list[str], chosen: list[str]) -> None:
    lines = lines_of(parse_html("".join(f"<p>{text}</p>" for text in marked))) if marked else []

    assert choose_story(lines, found, list) == chosen


def test_only_long_paragraphs_are_copies() -> None:
    books = Books()

    assert without_copies(["No.", P[0], "No.", P[0]], books) == ["No.", P[0], "No."]
    assert [(row.kind, row.n_chars) for row in books.left_out()] == [("copy", len(P[0]))]


@pytest.mark.parametrize("tag", ["time", "label"])
@pytest.mark.parametrize("wrap", ["{}", "<div class='story-body'>{}</div>"])
def test_a_day_set_apart_within_a_sentence_stays(tag: str, wrap: str) -> None:
    told = f"<p>The hearing was opened on <{tag}>4 May 2026</{tag}> in the old court house, and adjourned.</p>"

    assert "The hearing was opened on 4 May 2026 in the old court house, and adjourned." in text_of(wrap.format(COPY + told))


@pytest.mark.parametrize("over", ["<h2>{}</h2>", "<h3>{}</h3><figure><img src='/1.jpg'></figure>"])
def test_a_heading_over_a_unit_that_a_page_counts_is_the_storys_though_it_is_not_counted(over: str) -> None:
    unit = "<p data-tmdatatrack='content-unit'>{}</p>"
    told = f"{unit.format(P[0])}{over.format('Ivo Crane')}{unit.format(P[1])}<div><h3>Eels of the week</h3><p>Seen by our cat.</p></div>"

    text = read_article(html_page(f"<article><h1>Two jailed</h1><div>{told}</div></article>"), URL).text
    assert text == "\n\n".join([P[0], "Ivo Crane", P[1]])


def test_a_list_between_blocks_that_a_page_marks_is_the_storys() -> None:
    blocks = [
        ("text-block", f"<p>{P[0]}</p>"),
        ("text-block", "<p>The changes are:</p>"),
        ("unordered-list-block", "<ul><li><b>Who:</b> all who ask</li></ul>"),
    ]
    marked = "".join(f"<div data-component='{name}'>{inner}</div>" for name, inner in [*blocks, ("text-block", f"<p>{P[1]}</p>")])
    text = read_article(html_page(f"<article><h1>What changes</h1>{marked}</article>"), URL).text
    assert text == "\n\n".join([P[0], "The changes are:", "Who: all who ask", P[1]])
