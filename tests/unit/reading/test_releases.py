"""The files beside a release: by the names of their addresses, or by what their links say."""

import pytest

from reading.sites.releases import ReleaseFile, files_beside

URL = "https://police.example/news/2026/alert/"


@pytest.mark.parametrize(
    ("link", "title"),
    [
        ('<a href="/media/alert.pdf">Alert for schools</a>', "Alert for schools"),
        ('<a href="/downloads/alert-14-november">Alert for schools (PDF, 84KB)</a>', "Alert for schools"),
        ('<p><a href="/assets/alert-annex">Alert for schools</a> (PDF, 84 KB)</p>', "Alert for schools"),
    ],
)
def test_a_file_is_told_by_its_address_or_by_its_link(link: str, title: str) -> None:
    body = f"<main><h1>Alert</h1><p>Take care.</p>{link} <a href='/news/2026/other/'>Another release</a></main>".encode()

    assert [file.title for file in files_beside(body, URL)] == [title]


def test_an_aside_of_files_alone_is_the_releases_and_one_with_pages_is_the_sites() -> None:
    body = "<main><h1>Count</h1><p>118 blades.</p><aside><h2>Downloads</h2><a href='/a.pdf'>{}</a>{}</aside></main>"

    own = files_beside(body.format("Count by bin (PDF, 20KB)", "").encode(), URL)
    assert own == (ReleaseFile("https://police.example/a.pdf", "Count by bin"),)
    assert files_beside(body.format("Our plan", "<a href='/about/'>About us</a>").encode(), URL) == ()
    assert files_beside(body.format("Restricted annex", "").encode(), URL) == ()


def test_a_page_without_files_has_none() -> None:
    assert files_beside(b"<main><h1>Alert</h1><a href='/news/2026/pdf-files-explained/'>Files explained</a></main>", URL) == ()


def test_a_file_that_two_links_name_is_one() -> None:
    body = b"<main><a href='/a.pdf'>Alert</a><a href='/a.pdf'>Alert</a></main>"

    assert files_beside(body, URL) == (ReleaseFile("https://police.example/a.pdf", "Alert"),)
