"""What a paper says of an agenda item beyond its title: who reports and what is recommended; in minutes, what was decided and how.

Each is taken only from a form that is used for nothing else ("Report of the …", "RESOLVED – That …", a section called
"Recommendations"), as printed. Papers of other meetings inside a pack, and appendices, say nothing of this meeting's item.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import groupby

from core.words import AgendaItem, Kind
from reading.agenda.item_titles import APPENDIX
from reading.agenda.listing import Place
from reading.agenda.marks import STAMP_HEAD
from reading.agenda.resolutions import decisions_in, plain_decisions_in, recommended_in
from reading.agenda.statements import ACTS, is_title, marker_of, parts_from, split_inline
from reading.agenda.votes import motions_in, votes_in
from reading.pdf.layout import Page, Paragraph

RECORDS: frozenset[Kind] = frozenset({"minutes", "decision"})
# Who reports stands among a paper's first lines.
HEAD = 14
MAX_AUTHOR_CHARS, MAX_AUTHOR_WORDS = 140, 18
# Recommendations without numbers: so many at most, else it is prose.
MAX_PLAIN = 8
_MINUTES = re.compile(r"^(?:(?:draft|unconfirmed|public|printed|confirmed)\s+)*minutes\b(?!\s+(?:silence|past|each|a\b))", re.I)
_AUTHOR = re.compile(
    r"^(?:\d+(?:\.\d+)?\.?\s+)?(?:name\s+of\s+)?(?:the\s+)?(?:report\s+)?(?:author|written\s+by|prepared\s+by|report\s+(?:written|prepared)\s+by)"
    r"(?:\(?s\)?)?(?:['’]s\s+name)?(?:\s*(?:&|and|/)\s*(?:post|title|job\s+title|position|contact(?:\s+details)?))?(?:\s+of\s+(?:the\s+)?report)?\s*(?:[:|–—]|\s-\s)+\s*(?P<name>.*)$",
    re.I | re.S,
)
_POST = re.compile(r"^(?:post(?:\s+held)?|job\s+title|position|designation|title\s+of\s+post)\s*[:|]+\s*(?P<post>\S.*)$", re.I)
# At the head of a paragraph, or with a colon behind another field that fills its line.
_REPORT_OF = re.compile(
    r"(?:^(?i:(?:joint\s+|covering\s+|verbal\s+|oral\s+)*report\s+(?:of|by|from)\s*[:|]?)|(?<=\w )(?i:report\s+(?:of|by|from)):)"
    r"\s*(?i:the\s+)?(?P<name>[A-Z].*)$",
    re.S,
)
_TO_CONSIDER = re.compile(
    r"^(?i:to\s+(?:consider|receive|note|approve|discuss)\b[^.]{0,80}?\breport\s+(?:of|by|from)\s+the)\s+"
    r"(?P<name>[A-Z][\w'’&-]*(?:,?\s+(?:(?:of|and|for|the|&)\s+)*[A-Z][\w'’&-]*)*)"
)
_ATTACHED = re.compile(
    r"\s*[-–—,(\[|]*\s*(?:(?:copy|report|papers?|to be)\s+)*(?:attached|enclosed|herewith|to\s+follow|circulated|pages?\s+\d+.*|tel(?:ephone)?\b.*|e-?mail\b.*|ext\.?\s*\d.*|\S+@\S+.*|\d{4,}.*)\s*[)\]]*\s*$",
    re.I,
)
_NO_AUTHOR = re.compile(
    r"\b(?:meeting|held\s+on|dated|minutes|recommend|attached|\d{4})\b|[.!?]\s+[A-Z][a-z]+\s+[a-z]+\s|:", re.I
)
# "Cabinet member: …" behind a field that fills its line.
_NEXT_FIELD = re.compile(r"\s+(?=[A-Z][a-z]+(?:\s[a-z]+){0,3}:\s)")
_OPEN = re.compile(r"(?:\b(?:and|of|for|the|to)|[&,])$", re.I)
_NUMBER = r"(?:\(?(?:\d{1,2}(?:\.\d{1,2})?|[A-Z]|[IVX]{1,4})[.):]{0,2}\s+)?"
_HEADING = re.compile(
    rf"^{_NUMBER}(?:(?:officers?['’]?s?|summary\s+of|the|report)\s+)*(?:recommendations?(?:\s*\(s\))?|recommended\s+(?:actions?|decisions?|resolutions?)|proposed\s+(?:decisions?|resolutions?)|what\s+(?:we|is)\s+recommend(?:ed)?)\s*[:.–—-]?$",
    re.I,
)
_SOUGHT = re.compile(rf"^{_NUMBER}(?:the\s+)?decisions?\s+(?:required|sought|requested|recommended)\s*[:.–—-]?$", re.I)
_RUN_IN = re.compile(
    rf"^{_NUMBER}(?:officers?['’]?s?\s+)?(?:recommendations?(?:\s*\(s\))?\s*(?:[:|–—]|\s-\s)+|RECOMMENDED\s*(?:[:|–—]|\s-\s|(?=\s(?:that|to)\b|\sThat\b))+)\s*(?P<rest>\S.*)$",
    re.I | re.S,
)
_BODY = r"(?:the\s+)?(?:[\w'’&-]+\s+){0,5}?(?:committee|panel|council|cabinet|board|executive|forum|members?|councillors|sub-committee|group)"
# What introduces parts, and what is a recommendation where parts do not follow.
_INTRODUCES = re.compile(
    rf"^{_NUMBER}(?:it\s+is\s+(?:therefore\s+|hereby\s+)?recommended|(?:that\s+)?{_BODY}\s*(?:(?:is|are)\s+(?:therefore\s+|hereby\s+)?(?:recommended|asked|requested|invited)|:)|that:?$|to:?$)",
    re.I,
)
_ASKS = re.compile(
    rf"^(?:it\s+is\s+(?:therefore\s+|hereby\s+)?recommended\s+(?:that|to)\b|{_BODY}\s+(?:is|are)\s+(?:therefore\s+|hereby\s+)?(?:recommended|asked|requested|invited)\s+to\b)",
    re.I,
)
# Outside a section of that name it must be said to those who meet: a survey recommends too.
_ADDRESSES = re.compile(
    rf"^(?:it\s+is\s+(?:therefore\s+|hereby\s+)?recommended\s+(?:that|to)\s+{_BODY}\b(?!\s+of\b)"
    rf"|{_BODY}\s+(?:is|are)\s+(?:therefore\s+|hereby\s+)?(?:recommended|asked|requested|invited)\s+to\b)",
    re.I,
)


def with_proceedings(
    item: AgendaItem, places: Sequence[Place], *, kind: Kind | None, appendices: AbstractSet[int] = frozenset()
) -> AgendaItem:
    """Return an item with what its paragraphs say of it. Only minutes and decisions, of this meeting, say what was decided.

    Shapes: `places` are all paragraphs that surely are the item's, without its title in the list, in order; `appendices` the pages
    that say so in a running head.
    """
    own = _without_others(places, appendices, is_record=kind in RECORDS)
    paragraphs = [paragraph for _, _, paragraph in own]
    if kind not in RECORDS:
        return replace(item, author=_author(own), recommendations=tuple(_recommendations(paragraphs)))
    return replace(
        item,
        author=_author(own),
        recommendations=tuple(recommended_in(paragraphs)),
        decisions=tuple(decisions_in(paragraphs) or (plain_decisions_in(paragraphs) if kind == "decision" else ())),
        votes=tuple(votes_in(paragraphs)),
        motions=tuple(motions_in(paragraphs)),
    )


def appendix_pages(pages: Sequence[Page]) -> frozenset[int]:
    """Return the pages, from 1, of which a running head says that they are an appendix."""
    return frozenset(number for number, page in enumerate(pages, 1) if any(map(APPENDIX.match, page.heads)))


def _without_others(places: Sequence[Place], appendices: AbstractSet[int], *, is_record: bool) -> list[Place]:
    """Return the paragraphs before an appendix, or before minutes inside what are none, at the head of a page or as a heading."""
    for at, (page, place, paragraph) in enumerate(places):
        if page in appendices:
            return list(places[:at])
        is_head = place < STAMP_HEAD or paragraph.is_heading
        is_other = APPENDIX.match(paragraph.text) or (not is_record and _MINUTES.match(paragraph.text))
        if is_head and is_other and len(paragraph.text) < 80:
            return list(places[:at])
    return list(places)


def _author(places: Sequence[Place]) -> str | None:
    """Return who reports, if one label says so, or else one line "Report of …" at the head of the paper or on the front sheet."""
    paragraphs = [paragraph.text for _, _, paragraph in places]
    labelled = {name for at in range(len(paragraphs)) if (name := _labelled(paragraphs, at))}
    if labelled:
        return labelled.pop() if len(labelled) == 1 else None
    names: dict[str, str] = {}
    for _, page in groupby(places, key=lambda row: row[0]):
        for n, (_, place, paragraph) in enumerate(page):
            if place >= HEAD and n:
                break
            match = _REPORT_OF.search(paragraph.text) or _TO_CONSIDER.match(paragraph.text)
            name = _name(match["name"]) if match else None
            if name:
                names.setdefault(name.casefold(), name)
    return next(iter(names.values())) if len(names) == 1 else None


def _labelled(texts: Sequence[str], at: int) -> str | None:
    match = _AUTHOR.match(texts[at])
    if match is None or (at and _OPEN.search(texts[at - 1])):
        return None  # a row whose first line stands above its label is not whole
    name, after = match["name"], at + 1
    if not name.strip() and after < len(texts) and not _AUTHOR.match(texts[after]):
        name, after = texts[after], after + 1
    post = _POST.match(texts[after]) if after < len(texts) else None
    person = _name(name)
    return f"{person}, {_name(post['post']) or ''}".rstrip(", ") if person and post else person


def _name(text: str) -> str | None:
    """Return a name and a post as printed, without what stands around them; None for what is neither."""
    name = re.sub(r"\s*\|\s*", ", ", _NEXT_FIELD.split(text.strip())[0])
    former = None
    while name != former:
        former, name = name, _ATTACHED.sub("", name).strip(" .,;-–—")
    name = re.sub(r"^the\s+", "", name, flags=re.I)
    is_one = name[:1].isupper() and len(name) <= MAX_AUTHOR_CHARS and len(name.split()) <= MAX_AUTHOR_WORDS
    return name if is_one and not _NO_AUTHOR.search(name) else None


def _recommendations(paragraphs: Sequence[Paragraph]) -> list[str]:
    """Return what a report recommends: its first section of that name, or a paragraph that begins with the word; else the
    decision it seeks.
    """
    sought: list[str] = []
    for at, paragraph in enumerate(paragraphs):
        text = paragraph.text
        if _HEADING.match(text):
            section = _section(paragraphs, at + 1)
        elif run_in := _RUN_IN.match(text):
            section = _run_in(paragraphs, at, run_in["rest"])
        elif _SOUGHT.match(text) or _ADDRESSES.match(text):
            sought = sought or _section(paragraphs, at + (_SOUGHT.match(text) is not None))
            continue
        else:
            continue
        if section:
            return section
    return sought


def _run_in(paragraphs: Sequence[Paragraph], at: int, rest: str) -> list[str]:
    """Return the recommendations that begin in the paragraph of their heading."""
    if _INTRODUCES.match(rest) and (parts := parts_from(paragraphs, at + 1)[0]):
        return parts
    marker = marker_of(rest)
    if marker is not None and marker.is_first:
        following, _ = parts_from(paragraphs, at + 1, after=marker)
        return [*split_inline(rest), *following]
    return split_inline(rest)


def _section(paragraphs: Sequence[Paragraph], at: int) -> list[str]:
    """Return the recommendations of a section: its parts, or its paragraphs as long as they are such."""
    if at >= len(paragraphs):
        return []
    text = paragraphs[at].text
    if marker_of(text) is None and (_INTRODUCES.match(text) or text.rstrip().endswith(":")):
        parts, _ = parts_from(paragraphs, at + 1)
        if parts:
            return parts
    parts, _ = parts_from(paragraphs, at)
    if len(parts) == 1 and (marker := marker_of(parts[0])) is not None:
        rest = parts[0][marker.length :]
        if _INTRODUCES.match(rest) and (inner := parts_from(paragraphs, at + 1)[0]):
            return inner  # "2.1 That the Cabinet:", and its parts
        return split_inline(parts[0]) if ACTS.match(rest) or _ASKS.match(rest) else []
    if parts:
        return parts
    plain: list[str] = []
    for paragraph in paragraphs[at : at + MAX_PLAIN]:
        is_one = ACTS.match(paragraph.text) or _ASKS.match(paragraph.text)
        if not is_one or is_title(paragraph.text) or paragraph.text.rstrip().endswith(":"):
            break
        plain += split_inline(paragraph.text)
    return plain
