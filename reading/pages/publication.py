"""When a page was published: which of the dates on it is that day. Published comes before updated; what is in doubt is unknown.

A date counts if two things speak for it: a field that means publication on a node or page that is the story's own; a word for it beside
the date; or the date's name and its place at the head of the page's own story. Days of other stories, of comments and of the events that a
story tells of do not.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import chain, islice

from lxml import etree
from lxml import html as lxml_html

from core.words import Provenance, Published
from reading import dates
from reading.markup import BLOCKS, clean, text_content
from reading.pages.jsonld import Node, get, texts_of
from reading.pages.regions import Regions, is_headline_link

# The first British newspaper's site went up in November 1994; an earlier day is an empty field: 1970, 1899, 0001.
WEB_BEGAN_IN = 1994
# A page is not of a day after it was fetched; a day's grace for zones that were mixed up.
GRACE = timedelta(days=1)
# A paragraph so long, with a full stop, is the story's; what is dated before it is dated by the page.
MIN_STORY_CHARS = 90
MAX_LINE_CHARS = 160
MAX_LABEL_CHARS = 40
MAX_LINES = 3_000
# Words beside a day that names itself only by its place: a reporter's name and job, "3 min read", a section.
MAX_OTHER_WORDS = 6
_PUBLISHED = re.compile(
    r"\b(?:publish\w*|posted|issued|released|release date|uploaded|created|date added|added|launched|cyhoedd\w*|pubdate|post-?date"
    r"|date-?published|dated?|date)\b",
    re.I,
)
_UPDATED = re.compile(
    r"updat|modif|\bedited\b|\bamend|\brevised|\breviewed|\bchanged|\bcorrect(?:ed|ion)|\bdiweddar|\baccessed|\bretrieved|\barchived"
    r"|\bexpir|\bvalid|\bnext review",
    re.I,
)
_UPDATED_NAME, _PUBLISHED_NAME = re.compile(r"updat|modif|edited", re.I), re.compile(r"publish|posted|pubdate", re.I)
_LABEL = re.compile(r"\b(?:first|last)?\s*(?:publish\w*|posted|updated|modified|edited|date|dated)\b", re.I)
_NAMING = ("class", "id", "itemprop", "data-testid")
_LETTERS = re.compile(r"[^\W\d_]+")
_MACHINE_DATES = {"time": "datetime", "abbr": "title"}
_YEAR = re.compile(r"\d{4}")
_SENTENCE_END = re.compile(r"[.!?]['\"”’]?$")
_LINE_BLOCKS = BLOCKS - {"br"} | {"main", "body", "address", "figure", "figcaption", "pre", "form", "aside", "nav"}
_UNSHOWN = frozenset(("script", "style", "noscript", "template", "head", "title", "option", "svg", "meta", "link"))
_DATE_NAME = re.compile(r"date|publish|time|posted|meta|byline", re.I)
_EVENTS = re.compile(
    r"event|meeting|calendar|diary|agenda|committee|hearing|whats-?on|what-s-on|deadline|minutes|consultation", re.I
)
# Fields that are near the day of publication, where nothing says the day itself.
_LD_NEAR = ("dateCreated", "uploadDate", "coverageStartTime")
_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date_published", "parsely-pub-date",
    "sailthru.date", "pubdate", "publishdate", "publish-date", "publication_date", "article.published", "dc.date.issued", "dcterms.issued",
    "dc.date.created", "dcterms.created", "dcterms.date", "dc.date", "cxenseparse:recs:publishtime", "citation_publication_date",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageClock:
    """What a day is measured by: the moment the page was fetched, and the zone of dates without one."""

    fetched_at: datetime
    zone: tzinfo

    def is_possible(self, published: Published | None) -> bool:
        """Tell whether a page of this fetch can have been published then."""
        if published is None or published.value is None:
            return False
        last = (self.fetched_at + GRACE).astimezone(self.zone).isoformat()
        return int(published.value[:4]) >= WEB_BEGAN_IN and published.value[:10] <= last[: len(published.value[:10])]


def read_publication(
    tree: lxml_html.HtmlElement, regions: Regions, article: Node, meta: Mapping[str, str], url: str, clock: PageClock
) -> Published | None:
    """Return when a page was published, by the surest that speaks of it: its JSON-LD, its head, its words, its address."""
    fields = chain(
        _fields(texts_of(get(article, "datePublished")), "json-ld", clock),
        _fields([meta[name] for name in _META if name in meta], "meta", clock),
        _fields(_marked(regions), "text", clock),
    )
    if surest := next(filter(clock.is_possible, fields), None):
        return surest
    lines: list[_DayLine] = []
    for line in _lines(tree, regions, clock):
        if line.is_inside and line.says == "published" and clock.is_possible(line.day):
            return line.day  # none that follows is surer
        lines.append(line)
    lines.sort(key=lambda line: not line.is_inside)
    labelled = (line.day for line in lines if line.says == "published")
    near = (day for name in _LD_NEAR for day in _fields(texts_of(get(article, name)), "json-ld", clock))
    if first_possible := next(filter(clock.is_possible, chain(labelled, near)), None):
        return first_possible
    of_place = next(filter(clock.is_possible, (line.day for line in lines if line.says == "nothing")), None)
    of_url = None if _EVENTS.search(url) else dates.of_url(url, clock.zone)
    if of_url is None or not clock.is_possible(of_url):
        return of_place
    return of_place if of_place and _is_near(of_place, of_url) else None if of_place else of_url


def _is_near(one: Published, other: Published) -> bool:
    """Tell whether two days are one, but for the hours between writing and filing."""
    left, right = (str(day.value) for day in (one, other))
    if len(left) < 10 or len(right) < 10:
        return left[:7] == right[:7]
    return abs(date.fromisoformat(left[:10]) - date.fromisoformat(right[:10])) <= timedelta(days=2)


def _fields(values: Iterable[str], provenance: Provenance, clock: PageClock) -> Iterator[Published | None]:
    return (dates.published(value, provenance, clock.zone) for value in values)


def _marked(regions: Regions) -> Iterator[str]:
    """Yield what the page's own elements say that are marked as its day of publication."""
    for element in regions.described:
        names = f"{element.get('itemprop')} {element.get('property')}"
        if ("datePublished" in names or element.get("pubdate") is not None) and regions.is_own(element):
            yield str(element.get("content") or element.get("datetime") or text_content(element))


@dataclass(frozen=True, slots=True)
class _DayLine:
    """A day in a short line of the page, and what the line says of it: "published", "updated", "nothing", or "other" things.

    `is_inside`: it stands in the story's own element.
    """

    day: Published
    says: str
    is_inside: bool


def _lines(tree: lxml_html.HtmlElement, regions: Regions, clock: PageClock) -> Iterator[_DayLine]:
    """Yield the days of the page's own short lines, in its order."""
    is_head, before = True, None
    timed = {up for time in tree.iter(*_MACHINE_DATES) for up in (time, *time.iterancestors())}
    for element, raw in islice(_blocks(tree, timed), MAX_LINES):
        may_date = element in timed or dates.may_date(raw)
        if not may_date and not (is_head and len(raw) >= MIN_STORY_CHARS):  # nothing more is asked of it, and words cost time
            before = element
            continue
        words = _line(element)
        is_story = len(words) >= MIN_STORY_CHARS and _SENTENCE_END.search(words) and element.tag != "h1"
        dates_written = list(dates.iter_dates(words, clock.zone)) if may_date and len(words) <= MAX_LINE_CHARS else []
        if (dates_written or (is_story and is_head)) and regions.is_own(element):
            is_head = is_head and not is_story
            if dates_written and not _leads_elsewhere(element):
                for day, says in _days_of(element, words, dates_written, _label_in(before), is_head, clock):
                    yield _DayLine(day, says, regions.is_inside(element))
        before = None if dates_written else element


def _label_in(element: lxml_html.HtmlElement | None) -> str:
    """Return what a line says that may be the label of the next: "Last updated" in one cell, the day in the next."""
    words = _line(element) if element is not None and element.tag != "h1" else ""  # "UPDATE: road open again" is a headline
    return words if len(words) <= MAX_LABEL_CHARS and not words.endswith((".", "?", "!")) else ""


def _days_of(
    element: lxml_html.HtmlElement,
    words: str,
    dates_written: list[dates.WrittenDate],
    label: str,
    is_head: bool,
    clock: PageClock,
) -> Iterator[tuple[Published, str]]:
    others = words
    for written in reversed(dates_written):
        others = f"{others[: written.start]} {others[written.end :]}"
    n_others = sum(not dates.WORDS_BESIDE.fullmatch(word) for word in _LETTERS.findall(_LABEL.sub(" ", others)))
    place = 0
    for written in dates_written:
        beside = words[place : written.start]
        if not _LETTERS.search(beside):
            beside = (
                label if written is dates_written[0] and label else words[written.end :] if written is dates_written[-1] else ""
            )
        place = written.end
        day = dates.of_moment(written.at, "text", precision=written.precision, zone=clock.zone)
        yield day, _said_of(element, beside, n_others, words, is_head)


def _said_of(element: lxml_html.HtmlElement, beside: str, n_others: int, words: str, is_head: bool) -> str:
    updated, published = _last(_UPDATED, beside), _last(_PUBLISHED, beside)
    if updated > published:
        return "updated"
    # A picture of a calendar beside the day is named as well.
    names = " ".join(_name(e) for e in element.iter() if isinstance(e.tag, str) and (e is element or clean(text_content(e))))
    if n_others > MAX_OTHER_WORDS or (words.endswith(".") and n_others > 2) or _EVENTS.search(f"{names} {beside}"):
        return "other"
    if published >= 0:
        return "published"
    is_time = n_others == 0 and (element.tag == "time" or next(element.iter("time"), None) is not None)
    return "nothing" if is_head or is_time or _DATE_NAME.search(names) else "other"


def _last(pattern: re.Pattern[str], words: str) -> int:
    """Return where a pattern last begins in words; -1 if nowhere."""
    return max((match.start() for match in pattern.finditer(words)), default=-1)


def _leads_elsewhere(element: lxml_html.HtmlElement) -> bool:
    """Tell whether a line stands beside a link that is another story's headline."""
    near = element if element.tag in {"div", "li", "section", "article", "tr", "dl"} else element.getparent()
    if near is None:
        return False
    n_chars = 0
    for n, node in enumerate(near.iter(etree.Element)):  # no further: each line of a long list asks for the whole of it
        n_chars += len(node.text or "") + len((node.tail if node is not near else None) or "")
        if max(n, n_chars) > 2 * MAX_LINE_CHARS:
            return False
    return next(near.iter("h1"), None) is None and any(map(is_headline_link, near.iter("a")))


def _blocks(tree: lxml_html.HtmlElement, timed: Collection[lxml_html.HtmlElement]) -> Iterator[tuple[lxml_html.HtmlElement, str]]:
    """Yield the page's innermost blocks that say anything with their text, nothing twice; text that stands beside blocks by its
    inline elements.

    `timed` are the elements that hold a time, which may be told in an attribute alone.
    """
    outer: set[lxml_html.HtmlElement] = set()
    for block in tree.iter(*_LINE_BLOCKS):
        up = block.getparent()
        while up is not None and up not in outer:
            outer.add(up)
            up = up.getparent()
    for element in tree.iter(etree.Element):
        tag = element.tag
        if element in outer or tag in _UNSHOWN:
            continue
        is_block = tag in _LINE_BLOCKS or element is tree
        if is_block or element.getparent() in outer:
            raw = text_content(element) if is_block else _text_before(element) + text_content(element)
            if element in timed or (raw and not raw.isspace()):
                yield element, raw


def _line(element: lxml_html.HtmlElement) -> str:
    """Return the words of a block, or of an inline element with what stands before it in its line."""
    is_inline = element.tag not in _LINE_BLOCKS and element.getparent() is not None
    return clean(_text_before(element) + _words(element) if is_inline else _words(element))


def _text_before(element: lxml_html.HtmlElement) -> str:
    """Return the words of the same line that stand before an inline element."""
    previous = element.getprevious()
    return f"{(element.getparent().text if previous is None else previous.tail) or ''} "


def _words(element: lxml_html.HtmlElement) -> str:
    """Return the words of a line; a time as its attribute says it, and what the name of an element says of its day before it."""
    if not len(element) and not element.attrib:
        return element.text or ""
    parts: list[str] = []

    def add(node: lxml_html.HtmlElement) -> None:
        if not isinstance(node.tag, str) or node.tag in _UNSHOWN:
            return
        if label := _label_of(*map(node.get, _NAMING)):
            parts.append(label)
        named = _MACHINE_DATES.get(node.tag)
        written = node.get(named) if named else None
        if written and _YEAR.search(written):
            parts.append(f" {written} ")
        else:
            parts.append(node.text or "")
            for child in node:
                add(child)
                parts.append(child.tail or "")
        if node.tag in {"br", "span", "time"}:
            parts.append(" ")

    add(element)
    return "".join(parts)


@lru_cache(maxsize=8192)
def _label_of(*names: str | None) -> str:
    """Return the word for what an element's names say of its day; none for names that say both or neither."""
    name = " ".join(filter(None, names))
    is_updated, is_published = bool(_UPDATED_NAME.search(name)), bool(_PUBLISHED_NAME.search(name))
    return "" if is_updated == is_published else " updated " if is_updated else " published "


def _name(element: lxml_html.HtmlElement) -> str:
    return " ".join(filter(None, map(element.get, _NAMING)))
