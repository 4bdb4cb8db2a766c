"""What a site sets behind its story, beside it or with a frame goes and is counted; what may be a part of the story stays."""

import pytest
from lxml.html import HtmlElement

from reading.markup import parse_html, text_content
from reading.pages import boxes
from reading.pages.furniture import Books
from reading.pages.html import read_article
from tests.unit.reading.makers import html_page

URL = "https://echo.example/news/eels"
P = (
    "An eel smuggler who hid elvers in a church organ has been ordered to pay £2,000.",
    "Magistrates in Fenmouth heard that Osric Venn, 51, had been given away by the wheezing of the pipes.",
    "The elvers were let go in the Saltings at dawn, Constable Ida Crane told the bench.",
)
PANEL = "<div class='panel'><h2>The Eel Line</h2><p>The Eel Line is run by volunteers who take calls from anglers in all weathers.</p></div>"
GIVE = "<div class='mast'><p>The Echo costs nothing. Readers who can may give £2 a week to the printers.</p><a href='/give'>Give</a></div>"
CODE = "<section class='code'><p>The Echo keeps to a code of practice and puts right what it got wrong on page two.</p></section>"


def text_of(body: str) -> list[str]:
    return read_article(html_page(body, head="<title>Elvers in the organ | Echo</title>"), URL).text.split("\n\n")


def story(between: str = "", *, name: str = "x-article__text", behind: str = "", after: str = "") -> str:
    told = f"<p>{P[0]}</p><p>{P[1]}</p>{between}<p>{P[2]}</p>"
    return f"<main><article><h1>Elvers in the organ</h1><div class='{name}'>{told}</div>{behind}</article>{after}</main>"


@pytest.mark.parametrize("name", ["x-article__text", "story-text", "news-content l-wide", "post_body"])
@pytest.mark.parametrize(("behind", "after"), [(PANEL, ""), (GIVE, ""), ("", CODE), (PANEL + GIVE, CODE)])
def test_boxes_behind_the_element_named_as_the_storys_are_no_part_of_it(name: str, behind: str, after: str) -> None:
    assert text_of(story(name=name, behind=behind, after=after)) == list(P)


@pytest.mark.parametrize(
    "behind",
    [
        "".join(f"<section class='part'><h2>{head}</h2><p>{head} was told to the bench in a whisper by the organist.</p></section>" for head in ("The pipes", "The price")),
        "<div class='notes'><h2>Notes to editors</h2><p>The organ was built in 1871 and has 1,104 pipes, of which nine held elvers.</p></div>",
        f"<div class='more'><p>{P[2].replace('dawn', 'dusk')} Nobody had seen so many in one place since the flood.</p></div>",
    ],
)  # fmt: skip
def test_sections_of_one_make_notes_and_paragraphs_behind_it_are(behind: str) -> None:
    assert len(text_of(story(behind=behind))) > len(P)


def test_columns_of_a_layout_table_beside_the_heading_are_no_part_of_the_story() -> None:
    middle = f"<h1>Elvers in the organ</h1>{''.join(f'<p>{text}</p>' for text in P)}"
    right = "<h3>Eel passes</h3><p>Passes for a day can be bought at the lock at any hour.</p>"

    assert text_of(f"<table><tr><td>{middle}</td><td>{right}</td></tr></table>") == list(P)


@pytest.mark.parametrize(
    ("line", "stays"),
    [("Quiz: How well do you know your eels? Begin", False), ("The film shows the elvers being let go at the lock.", True)],
)
def test_a_line_alone_with_a_frame_stands_for_it_unless_it_is_a_sentence(line: str, stays: bool) -> None:
    shown = f"<div class='x1'><iframe src='/frame'></iframe><p>{line}</p></div>"

    assert (line in text_of(story(shown, name="c9"))) is stays


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Was this page helpful?", "Tell the printers, and leave out where you live."),
        ("Did you find what you were looking for?", "Two minutes are enough."),
        ("Sign up for alerts", "Word of eels in your street, by text."),
        ("Give us your feedback on this page", "Was anything upside down?"),
        ("Stay in touch", "The Echo can be had by pigeon."),
        ("Enjoying this story?", "The rest of the Echo has as many eels in it."),
        ("Want to read more?", "The rest of the organ is for those who pay £1 for 3 months."),
        ("Advertise in the Echo", "Your eels in 6,000 homes from £35 a month."),
        ("Register for free to read this article", "Join 4,000 readers. It takes one minute."),
        ("Register to continue reading", "It takes a minute, and the first 3 months cost 50p each."),
    ],
)
def test_a_small_box_whose_heading_asks_something_of_a_visitor_is_no_text(asked: str, said: str) -> None:
    told = "".join(f"<p>{text}</p>" for text in P)
    box = f"<div class='w'><h2>{asked}</h2><p>{said}</p></div>"

    assert text_of(f"<div><h1>Elvers in the organ</h1><div class='t'>{told}</div>{box}</div>") == list(P)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("What was in the organ?", "There were 3,000 elvers in the bass pipes alone."),
        ("Give feedback", "What people think of the plan for the lock can be sent in until 4 May."),
        ("Sign up to count eels", "Whoever wants to count eels with the wardens can put a name on the list at the lock."),
        ("Stay informed", "Whoever has questions can come to the lock on 12 and 19 June."),
        ("Want to know more?", "The wardens count the elvers at the lock on 12 June."),
        ("Advertise with eels", "The painter of the inn's board said that nobody came."),
        ("Stay in touch", "The organist said that he would write to the elvers every Sunday."),
        ("Enjoying the pipes", "Whoever enjoys this organ can hear it at the lock in June."),
        ("Subscriptions", "The friends of the organ paid £3 for 1,104 pipes of tin."),
    ],
)
def test_a_section_of_a_story_that_asks_or_reports_is(asked: str, said: str) -> None:
    told = "".join(f"<p>{text}</p>" for text in P)

    assert said in text_of(f"<main><h1>Elvers in the organ</h1>{told}<section><h2>{asked}</h2><p>{said}</p></section></main>")


@pytest.mark.parametrize(
    "box",
    [
        "<section><h2>More on this story</h2><ul><li><a href='/2'>Organ to be tuned</a> <span>Published 2 May</span></li></ul></section>",
        "<div><h3>Related stories</h3><div><a href='/2'>Organ to be tuned</a><p>The tuner said that he had found no more eels.</p></div></div>",
        "<section><h2>Comments</h2><p>Our rules: We want our comments to be kind.</p><div><p>Ida said it was 3 eels, I say 40 were in there.</p></div></section>",
        "<div><h3>Join the debate</h3><p>Comments are closed.</p><p>Lock up the eels, said my gran, and the organist.</p></div>",
        "<article><h3><a href='/2'>Organ to be tuned</a></h3><p>The tuner said that he had found no more eels.</p></article>",
        "<div><b>The Echo at dawn</b><form><label>Word of eels daily</label><input type='email'><button>Go</button></form><small>Not spam.</small></div>",
    ],
)
def test_lists_of_stories_comments_teasers_and_forms_are_known_by_their_make_where_nothing_is_named(box: str) -> None:
    told = "".join(f"<p>{text}</p>" for text in P)
    assert text_of(f"<div><div><h1>Elvers in the organ</h1><div>{told}</div>{box}</div></div>") == list(P)


@pytest.mark.parametrize(
    ("section", "said"),
    [
        (
            "<section><h2>Background</h2><p>The <a href='/2'>organ</a> was built in 1904.</p></section>",
            "The organ was built in 1904.",
        ),
        ("<section><h2>Comments</h2><p>The bishop said that he liked eels.</p></section>", "The bishop said that he liked eels."),
        (
            "<article><h3>The <a href='/2'>organ</a> of 1904</h3><p>It has 1,104 pipes of tin.</p></article>",
            "It has 1,104 pipes of tin.",
        ),
    ],
)
def test_sections_that_tell_are_the_storys_though_they_have_links_or_such_headings(section: str, said: str) -> None:
    told = "".join(f"<p>{text}</p>" for text in P)
    assert said in text_of(f"<main><h1>Elvers in the organ</h1>{told}{section}<p>{P[0]} It was in May.</p></main>")


def test_an_element_with_many_fields_is_asked_once_whether_it_is_a_box(monkeypatch: pytest.MonkeyPatch) -> None:
    long = "".join(f"<p>{text}</p>" for text in P * 4)
    asked: list[object] = []

    def counted(node: HtmlElement) -> str:
        asked.append(node)
        return text_content(node)

    monkeypatch.setattr(boxes, "text_content", counted)

    boxes.take_sign_ups(parse_html(html_page(f"<div>{long}{'<input type=email>' * 50}</div>")), Books())
    assert len(asked) == 1
