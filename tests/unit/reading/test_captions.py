"""Captions stand apart from the text by where they are and what they credit; a story's paragraph is none for standing after a picture."""

import pytest

from reading.pages.captions import is_credited
from reading.pages.html import read_article
from tests.unit.reading.makers import html_page

URL = "https://echo.example/news/ferry-search"
P = (
    "Divers searched the hull of the Saltings ferry for four hours on Monday and brought up two sealed drums.",
    "The harbour master closed the slip until the tide turned, and passengers were sent round by road.",
    "Tests on what was in the drums will take until Friday, the port authority said.",
)


def page(first: str, *, body: str = "<div class='article-body'>{}</div>", between: str = "") -> bytes:
    inner = f"{first}<p>{P[0]}</p>{between}<p>{P[1]}</p><p>{P[2]}</p>"
    return html_page(f"<h1>Ferry searched</h1>{body.format(inner)}", head="<title>Ferry searched | Echo</title>")


CAPTIONS = [
    ("<figure><img src='f.jpg'><figcaption>Divers at the slip on Monday.</figcaption></figure>", "Divers at the slip on Monday."),
    ("<div class='pic'><img src='f.jpg'><p>Divers at the slip on Monday.</p></div>", "Divers at the slip on Monday."),
    ("<div><a href='f'><img src='f.jpg'></a><span>The slip at Saltings</span></div>", "The slip at Saltings"),
    (
        "<div><picture><img src='f.jpg'></picture><small>The slip at Saltings, closed all day.</small></div>",
        "The slip at Saltings, closed all day.",
    ),
    ("<p><img src='f.jpg'></p><p><em>The slip at Saltings on Monday.</em></p>", "The slip at Saltings on Monday."),
    ("<img src='f.jpg'><em>The slip at Saltings on Monday.</em>", "The slip at Saltings on Monday."),
    ("<div class='wp-caption'><img src='f.jpg'><p class='wp-caption-text'>Drums on the quay</p></div>", "Drums on the quay"),
    ("<p>Drums on the quay. Picture: Olive Marsh</p>", "Drums on the quay. Picture: Olive Marsh"),
    ("<p>Drums on the quay (Photo: Olive Marsh/Saltings Media)</p>", "Drums on the quay (Photo: Olive Marsh/Saltings Media)"),
    ("<p>Drums on the quay Pic: Olive Marsh</p>", "Drums on the quay Pic: Olive Marsh"),
    ("<p>Credit: Port of Fenmouth</p>", "Credit: Port of Fenmouth"),
    ("<p>Photo by Olive Marsh</p>", "Photo by Olive Marsh"),
    ("<div><img src='f.jpg'><br><i>The slip at Saltings</i><br></div>", "The slip at Saltings"),
]


@pytest.mark.parametrize("body", ["<div class='article-body'>{}</div>", "<article>{}</article>"])
@pytest.mark.parametrize(("html", "caption"), CAPTIONS)
def test_a_caption_is_apart_from_the_text(html: str, caption: str, body: str) -> None:
    article = read_article(page("", body=body, between=html), URL)

    assert article.captions == (caption,)
    assert article.text.split("\n\n") == list(P)
    assert [(row.kind, row.n_paragraphs) for row in article.left_out] == [("caption", 1)]


OWN = [
    "<img src='f.jpg'><p>Two drums were found under the Saltings ferry, port officials say</p>",
    "<figure><img src='f.jpg'></figure><p>Saltings ferry search: what is known so far</p>",
    "<figure><img src='f.jpg'></figure><p>Ferries will not run again before Wednesday.</p>",
    "<p>The film gave a clear picture: divers cut the drums loose one by one.</p>",
    "<p>The port showed reporters its photos: one drum had a shipping label from Antwerp.</p>",
    "<p>He kept two images: the ferry at night, and the ferry with its lights out.</p>",
    "<p><img class='left' src='f.jpg'>Boats of every size had been kept out of the harbour since the first call came in at five in the morning.</p>",
    "<p>A diver took photos by torchlight while his colleague held the line.</p>",
    "<p>The credit goes to the crew, who stayed at their posts.</p>",
]


@pytest.mark.parametrize("html", OWN)
def test_a_paragraph_is_no_caption(html: str) -> None:
    article = read_article(page("", between=html), URL)

    assert article.captions == ()
    assert len(article.text.split("\n\n")) == len(P) + 1


@pytest.mark.parametrize(
    "names", ["article-body captioned", "article-body no-caption", "article-body has-caption-style", "article-body caption"]
)
def test_a_name_that_speaks_of_captions_makes_the_story_none(names: str) -> None:
    assert read_article(page("", body=f"<div class='{names}'>{{}}</div>"), URL).text.split("\n\n") == list(P)


def test_the_captions_of_a_gallery_are_its_text() -> None:
    shots = [f"Crowds line the quay as boat number {n} comes in under police escort." for n in range(1, 6)]
    figures = "".join(f"<figure><img src='{n}.jpg'><figcaption>{shot}</figcaption></figure>" for n, shot in enumerate(shots))

    article = read_article(
        html_page(f"<h1>In pictures: the search</h1><article><p>Our pictures of the day.</p>{figures}</article>"), URL
    )

    assert article.text.split("\n\n")[-5:] == shots
    assert article.captions == ()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Image: Ann Lee", True),
        ("(Pictures: Ann Lee and Bo Fry)", True),
        ("Photograph: Ann Lee/The Echo", True),
        ("Pictured: Ann Lee", False),
        ("Imagine: Ann Lee", False),
    ],
)
def test_a_credit_is_a_label_and_a_name(text: str, answer: bool) -> None:
    assert is_credited(text) is answer


def test_a_picture_that_leads_to_another_story_has_no_caption() -> None:
    cards = "".join(
        f"<figure><a href='/{n}'><img src='{n}.jpg'></a><figcaption><a href='/{n}'>Lido opens late, part {n} of our guide to the estuary</a></figcaption></figure>"
        for n in range(9)
    )
    found = read_article(page("", body="<div class='article-body'>{}</div>" + cards), URL)

    assert found.text == "\n\n".join(P)
    assert found.captions == ()


def test_a_picture_and_its_caption_in_a_table_of_their_own() -> None:
    table = "<table align='right'><tr><td><img src='f.jpg'></td></tr><tr><td>The slip at Saltings</td></tr></table>"
    found = read_article(page("", between=table), URL)

    assert found.text == "\n\n".join(P)
    assert found.captions == ("The slip at Saltings",)


def test_a_table_in_a_figure_is_the_storys() -> None:
    table = "<figure class='wp-block-table'><table><tr><td>Slip</td><td>£160</td></tr><tr><td>Pier</td><td>£145</td></tr></table></figure>"
    article = read_article(page("", between=table), URL)
    assert "Slip | £160\n\nPier | £145" in article.text
    assert article.captions == ()


def test_a_figure_that_quotes_a_sentence_is_text_with_its_speaker_and_one_that_repeats_the_story_or_shows_a_few_words_is_none() -> (
    None
):
    figure = "<figure><blockquote>{}</blockquote><figcaption>Captain Ada Fenn</figcaption></figure>"

    def text_with(words: str) -> list[str]:
        return read_article(page("", between=figure.format(words)), URL).text.split("\n\n")

    said = "Nobody on board had heard or seen anything of the drums."
    assert text_with(said) == [P[0], said, "Captain Ada Fenn", *P[1:]]
    assert text_with(P[1]) == list(P)
    assert text_with("“The tide knew.”") == list(P)
