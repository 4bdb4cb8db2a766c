"""Advertisements in the form of stories are known by their label at the headline or in JSON-LD; stories about advertisers and pages with adverts are none."""

import pytest

from core.errors import Rejected
from reading.pages.html import read_article

URL = "https://www.marlhamgazette.example/news/101.warm-rooms/"
TEXT = "<p>Winter light is the best light, say the makers of windows in the town.</p><p>Their showroom in Quay Street is open until six on every day of the week.</p>"


def page(around: str, head: str = "") -> bytes:
    return f"<html><head><title>Warm rooms for winter | Gazette</title>{head}</head><body><main><article>{around}</article></main></body></html>".encode()


@pytest.mark.parametrize(
    "label",
    ["Advertisement feature", "Advertisement feature in association with Pane & Sons", "Sponsored content by Pane & Sons", "Sponsored by Pane & Sons", "Paid partnership with Pane & Sons", "In association with Pane & Sons", "Advertorial", "Promoted content", "Sponsored content. This is a paid promotion."],
)  # fmt: skip
def test_a_label_at_the_headline(label: str) -> None:
    for around in (f"<div class='k'>{label}</div><h1>Warm rooms for winter</h1>{TEXT}", f"<header><h1>Warm rooms for winter</h1></header><p>{label}</p>{TEXT}"):  # fmt: skip
        with pytest.raises(Rejected, match="an advertisement in the form of a story"):
            read_article(page(around), URL)


@pytest.mark.parametrize("label", ["Advertisement feature, in partnership with Pane & Sons", "Sponsored content", "Advertorial"])
def test_a_label_as_the_texts_first_words(label: str) -> None:
    with pytest.raises(Rejected, match="an advertisement in the form of a story"):
        read_article(page(f"<h1>Warm rooms for winter</h1><div>{TEXT.replace('<p>', f'<p>{label}. ', 1)}</div>"), URL)


def test_a_label_at_a_headline_that_no_block_holds() -> None:
    def bare(label: str) -> bytes:
        return f"<html><body><div>{label}</div><header><p>Gazette</p></header><p class='k'>{'' if label else 'Sponsored editorial'}</p><h1>Warm rooms for winter</h1>{TEXT}</body></html>".encode()

    with pytest.raises(Rejected, match="an advertisement in the form of a story"):
        read_article(bare(""), URL)
    assert "Winter light" in read_article(bare("Sponsored by Pane & Sons"), URL).text


def test_json_ld_that_calls_it_an_advertisers() -> None:
    told = f'<script type="application/ld+json">{{"@type": "AdvertiserContentArticle", "headline": "Warm rooms for winter", "url": "{URL}"}}</script>'

    with pytest.raises(Rejected, match="an advertisement"):
        read_article(page(f"<h1>Warm rooms for winter</h1>{TEXT}", told), URL)


@pytest.mark.parametrize(
    "around",
    [
        f"<h1>Warm rooms for winter</h1>{TEXT}<div>Sponsored content</div><a href='/x'>Ten lifts</a>",
        f"<h1>Sponsored by nobody: the band that pays its way</h1>{TEXT}",
        f"<h1>Warm rooms for winter</h1><p>Sponsored content about loans misled readers, a watchdog says.</p>{TEXT}",
        f"<div class='ad'>Advertisement</div><h1>Warm rooms for winter</h1>{TEXT}",
        f"<h1>Warm rooms for winter</h1>{TEXT}<p>Sponsored by Pane &amp; Sons</p>",
        f"<a href='/promoted'>Promoted content</a><h1>Warm rooms for winter</h1>{TEXT}",
    ],
)
def test_what_is_none(around: str) -> None:
    assert "Winter light" in read_article(page(around), URL).text
