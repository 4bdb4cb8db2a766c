"""The files that stand beside a release: what its page links as files, outside of the site's frame. Knows no network."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from reading.markup import clean, find_address, parse_html, text_content
from reading.pages.furniture import is_around
from reading.pages.html import Link, read_links
from reading.sites.paper_links import is_told_as_file, without_note
from reading.sites.papers import is_closed

_FILE = re.compile(r"\.(?:pdf|docx?|od[tp]|rtf|pptx?)$", re.I)
_NOTE_BEHIND = re.compile(r"\s*[\[(][^\])]{1,40}[\])]")
# A release has a report or two beside it; a page with more is a library.
MAX_FILES = 12


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A file beside a release, by the words of its link."""

    url: str
    title: str | None


def files_beside(body: bytes, url: str) -> tuple[ReleaseFile, ...]:
    """Return the files that a release's page links, each once.

    Raises: Rejected if it is no page.
    """
    links = (
        link
        for link in read_links(body, url).links
        if not link.is_around and (is_file(link.url) or is_told_as_file(link.text)) and not is_closed(link.text)
    )
    every = (*links, *_links_aside(body, url), *_links_noted_behind(body, url))
    files = {link.url: ReleaseFile(link.url, without_note(link.text) or None) for link in every}
    return tuple(files.values())[:MAX_FILES]


def _links_aside(body: bytes, url: str) -> Iterator[Link]:
    """Yield the files of an aside that holds nothing but files: what a site says of itself leads to pages as well."""
    for aside in parse_html(body).iter("aside"):
        links = [Link(address, clean(text_content(a))) for a in aside.iter("a") if (address := find_address(url, a.get("href")))]
        if all(is_file(link.url) or is_told_as_file(link.text) for link in links):
            yield from (link for link in links if not is_closed(link.text))


def _links_noted_behind(body: bytes, url: str) -> Iterator[Link]:
    """Yield the links behind which stands in brackets that they lead to a file: "Annex A (PDF, 42 KB)", of which "Annex A" is the link."""
    for anchor in parse_html(body).iter("a"):
        note = _NOTE_BEHIND.match(anchor.tail or "")
        address = find_address(url, anchor.get("href")) if note and is_told_as_file(note[0]) and not is_around(anchor) else None
        if address and not is_closed(words := clean(text_content(anchor))):
            yield Link(address, words)


def is_file(url: str) -> bool:
    """Tell whether an address is named like a document's file."""
    return _FILE.search(unquote(urlsplit(url).path)) is not None
