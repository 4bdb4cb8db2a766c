"""What trafilatura passes over in the story's own element is put back where it stands; what lays a page out is no table, and what is shown is read."""

import pytest

from reading.markup import parse_html
from reading.pages.html import read_article
from reading.pages.lines import lines_of
from tests.unit.reading.makers import html_page

URL = "https://echo.example/news/quay"
P = (
    "Five stalls on Merrow Quay were shut on Friday after inspectors found whisky that had been made in a bath.",
    "Bottles worth £3,100 were taken away, said Trading Standards officer Bram Lyle, who had bought one on Thursday.",
    "The stallholders were given until 9 June to say where they had bought them from and what they had paid.",
)
HEAD = "<title>Bath whisky on the quay | Echo</title>"


def text_of(body: str) -> list[str]:
    return read_article(html_page(f"<h1>Bath whisky on the quay</h1>{body}", head=HEAD), URL).text.split("\n\n")


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_headings_lists_and_rows_between_paragraphs_stay_in_their_place() -> None:
    told = (
        f"<div class='w1'>{paragraphs(P[0])}</div><div class='w1'><h2>What was in it</h2></div><div class='w1'>{paragraphs(P[1])}</div>"
        "<div class='w1'><ul><li>water from the tap</li><li>two kinds of dye</li></ul></div>"
        "<div class='w1'><table><tr><th>Stall</th><th>Bottles</th></tr><tr><td>Lyme</td><td>40</td></tr></table></div>"
        f"<div class='w1'>{paragraphs(P[2])}</div>"
    )

    assert text_of(f"<div class='c9'>{told}</div>") == [
        P[0], "What was in it", P[1], "water from the tap", "two kinds of dye", "Stall | Bottles", "Lyme | 40", P[2],
    ]  # fmt: skip


def test_arrows_and_counters_in_front_of_a_story_bring_no_list_of_its_points_with_them() -> None:
    strip = "<ul><li>&lt;&lt;</li><li>&gt;</li><li>40</li></ul><ul><li>NEW: two stalls open again</li></ul>"

    assert text_of(f"<div class='c9'>{strip}{paragraphs(*P)}</div>") == list(P)


def test_the_heading_of_a_box_whose_links_are_gone_is_no_heading_of_the_story() -> None:
    box = "<div class='inset'><h4>From our other papers</h4><ul><li><a href='/a'>Bowls club wins by two ends</a></li></ul></div>"

    assert text_of(f"<div class='c9'>{paragraphs(P[0])}{box}{paragraphs(*P[1:])}</div>") == list(P)


def test_words_set_large_that_a_paragraph_quotes_go_and_a_heading_that_none_quotes_stays() -> None:
    large = "We bought it on Thursday and could have run a boat on it"
    quote = f"“{large},” said the officer, who has a boat of his own on the quay."
    told = f"{paragraphs(P[0])}<blockquote><p>{large}</p></blockquote>{paragraphs(quote)}<h2>What the officers found in the bath on the quay</h2>{paragraphs(P[2])}"

    assert text_of(f"<div class='entry-content'>{told}</div>") == [
        P[0], quote, "What the officers found in the bath on the quay", P[2],
    ]  # fmt: skip


def test_a_button_after_a_list_is_none_of_its_entries() -> None:
    told = f"{paragraphs(P[0], 'They had:')}<ul><li>40 bottles</li></ul><div class='button'><a href='/join'>Support the Echo</a></div>{paragraphs(*P[1:])}"

    assert text_of(f"<div class='entry-content'>{told}</div>") == [P[0], "They had:", "40 bottles", *P[1:]]


@pytest.mark.parametrize(
    "wrap", ["<x-page><template shadowrootmode='open'><div>{}</div></template></x-page>", "<x-page>{}</x-page>"]
)
def test_what_a_shadow_root_shows_is_read(wrap: str) -> None:
    assert text_of(wrap.format(paragraphs(*P))) == list(P)


def test_custom_elements_are_paragraphs_and_one_within_words_is_of_its_line() -> None:
    told = "".join(f"<x-par>{text}</x-par>" for text in (P[0], P[1].replace("Bram Lyle", "<x-person>Bram Lyle</x-person>"), P[2]))

    assert text_of(f"<x-story>{told}<x-ad>Advert</x-ad></x-story>") == list(P)


def test_tables_that_lay_out_a_page_are_no_tables() -> None:
    menu = "<td><a href='/'>Front page</a><br><a href='/s'>Sport</a></td>"
    page = f"<table><tr>{menu}<td><table><tr><td>{paragraphs(*P)}</td></tr></table></td><td>Weather: rain, then rain.</td></tr></table>"

    assert text_of(page) == list(P)


def test_a_line_knows_its_block_and_whether_it_is_a_link() -> None:
    page = parse_html(
        "<div><h2>Stalls</h2><ul><li><a href='/a'><b>Lyme</b></a></li><li>Ode <a href='/b'>Hill</a></li></ul>end</div>"
    )

    assert [(line.text, line.tag, line.is_link) for line in lines_of(page)] == [
        ("Stalls", "h2", False),
        ("Lyme", "li", True),
        ("Ode Hill", "li", False),
        ("end", "div", False),
    ]


def test_the_name_of_a_blog_is_no_headline_though_it_is_the_only_first_heading() -> None:
    page = html_page(
        f"<h1>Merrow Eye</h1><h2>Five stalls on the quay shut over bath whisky</h2>{paragraphs(*P)}",
        head="<title>Five stalls on the quay shut over bath whisky « Merrow Eye</title>",
    )
    article = read_article(page, URL)

    assert (article.title, article.text.split("\n\n")) == ("Five stalls on the quay shut over bath whisky", list(P))


def test_a_story_that_its_page_marks_and_beside_which_nothing_reads_as_text_needs_no_second_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> list[str]:
        raise AssertionError("the second way was asked")

    monkeypatch.setattr("reading.pages.html.found_story", fail)

    assert text_of(f"<div class='entry-content'>{paragraphs(*P)}</div><p>Echo</p>") == list(P)


@pytest.mark.parametrize("label", ["Whisky by the bath", "What the stallholders paid"])
def test_a_label_within_what_is_marked_is_asked_of_the_second_way(monkeypatch: pytest.MonkeyPatch, label: str) -> None:
    asked: list[str] = []

    def find(*_: object) -> list[str]:
        asked.append(label)
        return list(P)

    monkeypatch.setattr("reading.pages.html.found_story", find)

    assert text_of(f"<div class='entry-content'>{paragraphs(P[0], label, *P[1:])}</div>") == list(P)
    assert asked == [label]


def test_whether_the_first_look_found_enough_is_for_its_witnesses_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise AssertionError("all text of the page was counted")

    monkeypatch.setattr("trafilatura.core.html2txt", fail)

    assert text_of(f"<div class='c9'>{paragraphs(*P)}</div>") == list(P)


def test_a_standfirst_before_what_is_marked_is_found_the_second_way() -> None:
    standfirst = "Inspectors who followed a smell of malt along the quay have shut five of its stalls."

    assert text_of(f"<article><p>{standfirst}</p><div class='govspeak'>{paragraphs(*P)}</div></article>") == [standfirst, *P]
