"""Who wrote a page: names, without days, handles, jobs and addresses; never the author of another story."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from reading.dates import WORDS_BESIDE, iter_dates
from reading.markup import clean, paragraphs_of, text_content, unescape
from reading.pages.furniture import Books
from reading.pages.jsonld import JsonLd, Node, as_list, get, texts_of
from reading.pages.regions import Regions

MAX_CHARS = 120
MAX_NAMES = 4
# A name has few words; with a place or a service behind it ("PA News Agency Staff") some more.
MAX_NAME_WORDS = 6
# Lines this short can be a byline or a date of their own at the head of a story.
MAX_LINE_CHARS = 100
HEAD_LINES = 4
_BY = re.compile(
    r"^\W*(?:(?:exclusive|story|words?|report(?:ed)?|written|posted|published|submitted|article|by-?line|gan)\s*:?\s+)?(?:by|gan)\b\s*:?\s*|^\W*(?:reporters?|authors?|words|story)\s*:\s*",
    re.I,
)
_FIELD = (
    r"(?:senior|chief|deputy|assistant|trainee|freelance|digital|news|crime|court|community|local|regional|political|politics|health|education"
    r"|home|affairs|sports?|business|features?|content|data|social|democracy|group|night|day|web|online|audience|live|breaking|multimedia|video"
    r"|investigations?|council|county|city|district|the|and|for|at|&)\s+"
)
_NOUN = (
    r"(?:reporter|correspondent|editor|journalist|writer|columnist|photographer|producer|reporting service|newsdesk|contributor|officer"
    r"|manager)s?\b"
)
_JOB, _JOB_WITH_FIELD = rf"(?:{_FIELD})*{_NOUN}", rf"(?:{_FIELD})+{_NOUN}"
# What is said of a reporter below a story, under the whole name and under the first, which others of the story may have.
_DOES, _IS = (
    r"(?:has (?:covered|written|reported|worked)|(?:covers|reports|writes|joined|edits)\b)",
    r"(?:is|was) (?:an?|the|our)",
)
_REPORTS = r"(?:(?:covers|reports on|writes (?:about|for))\b|joined the )"
MAX_NOTES, MAX_NOTE_CHARS = 3, 300
# After a name only; a job of one word there may be the surname of who signs: "Jo Writer".
_JOB_AFTER = re.compile(rf"(?:\s*[,|/–—(]\s*|\s-\s){_JOB}.*$|\s{_JOB_WITH_FIELD}.*$|^{_JOB_WITH_FIELD}.*$|^{_JOB}$", re.I)
# What is left around a name where a day or an address was taken away.
_LEFT_OVER = re.compile(
    r"^[ ,;:|–—/()-]+|(?:\s+(?:on|at|in)\b(?:\s+(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\b(?=\W*$))?|[ ,;:|–—/()-])+$", re.I
)
_DATE_LABEL = re.compile(r"(?:first|last|published|posted|updated|modified|edited|date|created|added|released|in)", re.I)
_CUTS = re.compile(
    r"\s*(?:[|•·]|\s[–—-]\s|\bcontent from\b|\b(?:first )?(?:published|posted|updated|last updated|modified|published on)\b:?.*$"
    r"|\b\d+\s*(?:min(?:ute)?s?)\b(?: read)?.*$|\b(?:comments?|share|follow|view profile|e-?mail|tel)\b.*$)\s*",
    re.I,
)
_NOT_NAMES = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|@\w+|\(\s*@?\w*\s*\)|[#*]\S*", re.I)
_NO_ONE = frozenset(
    (
        "admin",
        "administrator",
        "guest",
        "anonymous",
        "unknown",
        "none",
        "null",
        "author",
        "staff",
        "user",
        "editor",
        "default",
        "n/a",
        "newsroom",
        "newsdesk",
        "news desk",
        "webmaster",
        "super user",
    )
)
_PARTICLES = frozenset(
    [
        "and",
        "with",
        "&",
        "of",
        "the",
        "for",
        "at",
        "in",
        "de",
        "da",
        "di",
        "du",
        "la",
        "le",
        "van",
        "von",
        "den",
        "der",
        "ap",
        "ab",
        "ferch",
        "y",
        "al",
        "bin",
    ]
)
_META = (
    "author",
    "article:author",
    "parsely-author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "sailthru.author",
    "citation_author",
)
# "author-name", "author_name" and "AuthorName".
_MARKED = re.compile(r"(?:^|[\s_-]|(?<=[a-z])(?=[A-Z]))(?i:author|byline|contributor|reporter)[_-]?(?i:name)(?=$|[\s_-])")
# As the BBC and Reach mark a reporter's name; and where Newsquest's older pages lead to, with "By …" for the link's words.
_MARKED_IDS = ("byline-contributors-contributor-", "byline-author")
# How Wix marks who posted a page of its blog, within what it says of the post.
_HOOK, _HOOKED = "user-name", "post-metadata"
_PROFILE = re.compile(r"/authors?/", re.I)
_NO_PLACES = frozenset(("meta", "script", "style", "link", "body", "html"))
_NAMED = re.compile(r"byline|(?:^|[\s_-])(?:author|reporter|writer|contributor)s?(?=$|[\s_-])", re.I)


def read_byline(
    tree: lxml_html.HtmlElement, regions: Regions, json_ld: JsonLd, article: Node, meta: Mapping[str, str]
) -> str | None:
    """Return the reporters' names, or the organisation that signs; None if nobody does."""
    authors = _authors(json_ld, get(article, "author")) or _authors(json_ld, get(article, "creator"))
    names = _names(authors) or next(filter(None, (_names([unescape(meta[name])]) for name in _META if meta.get(name))), [])
    for places in _places(tree) if not names else ():
        own = sorted(filter(regions.is_own, places), key=lambda place: not regions.is_inside(place))
        names = _names([_words_of(place) for place in own])
        if names:
            break
    return ", ".join(names) or None


def take_byline(paragraphs: list[str]) -> tuple[str | None, list[str]]:
    """Take the lines at the head of a story that only sign or date it: the name they sign with, and the story without them."""
    byline: str | None = None
    rest: list[str] = []
    for number, paragraph in enumerate(paragraphs):
        is_short = number < HEAD_LINES and len(rest) < 2 and len(paragraph) <= MAX_LINE_CHARS
        is_signed = is_short and _BY.match(paragraph) and not paragraph.endswith((".", "?", "!"))
        names = _names([paragraph]) if is_signed else []
        if names and all(map(_is_in_capitals, names)):
            byline = byline or ", ".join(names)
        elif not (is_short and is_date_line(paragraph)):
            rest.append(paragraph)
    return byline, rest


def without_note_on(author: str | None, paragraphs: list[str], books: Books) -> list[str]:
    """Return a story without what its last lines say of who wrote it: "Ann Lee has covered courts since 2009", "Ann covers courts"."""
    names = [name for part in re.split(r",|\band\b|&", author or "") if (name := part.strip())]
    about = re.compile(
        "|".join(rf"{re.escape(name)}(?: {_DOES}|,? {_IS}\b.*{_NOUN})|{re.escape(name.split()[0])} {_REPORTS}" for name in names)
        or r"(?!)"
    )
    kept = list(paragraphs)
    for at in range(len(kept) - 1, max(0, len(kept) - 1 - MAX_NOTES), -1):
        if len(kept[at]) <= MAX_NOTE_CHARS and about.match(kept[at]):
            books.add("byline", [kept.pop(at)])
    return kept


def is_date_line(line: str) -> bool:
    """Tell whether a line says only when its page was published or updated."""
    rest = line
    for date in reversed(list(iter_dates(line))):
        rest = rest[: date.start] + rest[date.end :]
    if rest == line:
        return False
    words = re.findall(r"[^\W\d_]+", rest.casefold())
    return all(_DATE_LABEL.fullmatch(word) or WORDS_BESIDE.fullmatch(word) for word in words)


def _authors(json_ld: JsonLd, value: Any) -> list[str]:
    names: list[str] = []
    for one in as_list(value):
        author = json_ld.resolve(one)
        if isinstance(author, dict):
            names += texts_of(get(author, "name"))
        elif isinstance(author, str):
            names += texts_of(author)
    return names


def _places(tree: lxml_html.HtmlElement) -> list[list[lxml_html.HtmlElement]]:
    """Return the elements that may hold a byline, surest first."""
    marked: list[lxml_html.HtmlElement] = []
    items: list[lxml_html.HtmlElement] = []
    named: list[lxml_html.HtmlElement] = []
    for e in tree.iter(etree.Element):
        if not e.keys() or e.tag in _NO_PLACES:
            continue
        is_marked, is_named = _kind_of_names(e.get("class"))
        test_id, items_own = e.get("data-testid") or "", e.get("itemprop") or ""
        if is_marked or e.get("rel") == "author" or test_id.startswith(_MARKED_IDS) or _is_hooked(e):
            marked.append(e)
        if items_own and ("author" in items_own.split() or items_own == "creator"):
            items.append(next((i for i in e.iter() if i.get("itemprop") == "name"), e))
        if (
            is_named
            or test_id == "byline"
            or (e.tag == "a" and _PROFILE.search(e.get("href") or "") and _BY.match(text_content(e)))
        ):
            named.append(e)
    return [items[:MAX_NAMES], marked[:MAX_NAMES], *[[e] for e in named[:10]]]


def _is_hooked(element: lxml_html.HtmlElement) -> bool:
    """Tell whether an element is the name of who posted a page, as Wix marks it."""
    return element.get("data-hook") == _HOOK and any(up.get("data-hook") == _HOOKED for up in element.iterancestors())


@lru_cache(maxsize=8192)
def _kind_of_names(names: str | None) -> tuple[bool, bool]:
    """Tell whether the names of an element's class are those of a reporter's name, and of a byline."""
    return (False, False) if names is None else (_MARKED.search(names) is not None, _NAMED.search(names) is not None)


def _words_of(place: lxml_html.HtmlElement) -> str:
    """Return the words of a byline; where name and job stand in elements of their own, one after the other. Behind a label ("News") the only
    link to a reporter's page is the name.
    """
    if place.get("content"):
        return str(place.get("content"))
    profiles = [link for link in place.iter("a") if _PROFILE.search(link.get("href") or "") and clean(text_content(link))]
    if len(profiles) == 1 and not _BY.match(text := clean(text_content(place))):
        name = clean(text_content(profiles[0]))
        if not text.startswith(name):
            return name
    spans = [span for span in place.iterchildren("span", "strong", "b") if clean(text_content(span))]
    if len(spans) > 1 and not clean(place.text or ""):
        first = clean(text_content(spans[0]))
        return clean(text_content(spans[1])) if re.fullmatch(r"\W*by\W*", first, re.I) else first
    return next(iter(paragraphs_of(place)), "")


def _names(authors: list[str]) -> list[str]:
    """Return the names among what was told, each once."""
    names = [name for text in authors[:MAX_NAMES] if (name := _name(text))]
    return list(dict.fromkeys(names))


def _name(author: str) -> str | None:
    """Return a name, or several as they are joined, out of a byline; None if there is none in it."""
    text = _NOT_NAMES.sub(" | ", author[: 3 * MAX_CHARS])
    text = clean(_BY.sub("", clean(text)))
    for date in reversed(list(iter_dates(text))):
        text = f"{text[: date.start]} | {text[date.end :]}"
    pieces = [_LEFT_OVER.sub("", clean(_JOB_AFTER.sub("", piece))) for piece in _CUTS.split(text) if piece]
    return next((piece for piece in pieces if _is_name(piece)), None)


def _is_name(text: str) -> bool:
    if not 1 < len(text) <= MAX_CHARS or re.search(r"\d", text) or text.casefold() in _NO_ONE or not text[0].isupper():
        return False
    parts = re.split(r",|\band\b|&|\bwith\b", text)
    return all(len(part.split()) <= MAX_NAME_WORDS for part in parts) and not text.endswith((".", "!", "?"))


def _is_in_capitals(text: str) -> bool:
    """Tell whether each word begins like a name's: "By Easter the docks" is the beginning of a story."""
    return all(word[0].isupper() or word in _PARTICLES for word in text.replace(",", " ").split())
