"""A press release that came as a file or a letter: that it is one, by what stands at its head and its end; its headline and its day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from core.words import Published
from reading import dates

# Above the first sentence stand an office's name, what the text is, when it may be used, whom to ask, and its headline.
HEAD_LINES = 12
# A headline on two or three lines of print.
MAX_HEADLINE_CHARS, MAX_HEADLINE_LINES = 160, 3
# Beside a day in a line of its own: "Larwich,", "Date of issue:".
MAX_BESIDE_DAY = 25
MAX_DATED_CHARS = 80
# An embargo is told some days ahead; a day further off is an event's.
EMBARGO_AHEAD = timedelta(days=31)
_WHAT = r"(?:press|news|media)\s+(?:release|statement|notice)|datganiad\s+i['’]r\s+wasg"
# A part of a line that says nothing but what the text is, or when it may be used.
_NAMED = re.compile(
    rf"\W*(?:for\s+)?(?:immediate\s+|official\s+|joint\s+)*(?:{_WHAT}|for\s+immediate\s+(?:release|use|publication))"
    r"(?:\s*(?:no|number|ref)\b[.:]?\s*[\w/.-]{1,20})?\W*",
    re.I,
)
# The same with the headline behind it.
_BEFORE_HEADLINE = re.compile(rf"\W*(?:{_WHAT})\s*[:–—-]\s*(?=\S)", re.I)
MIN_HEADLINE_WORDS = 4
# The same with whose it is; a headline may speak of one, so the end has to agree.
_OWNED = re.compile(rf"(?:[\w’'&]+\s+){{1,6}}(?:{_WHAT})\W*|news\s+from\s+.{{3,60}}", re.I)
_HELD = re.compile(
    r"\W*(?:strictly\s+|under\s+)*embargo|\W*(?:not\s+)?for\s+(?:release|use|publication|broadcast)\b|\W*(?:issued?|released?)(?:\s+(?:on|date))?\s*:",
    re.I,
)
_DATED = re.compile(
    r"\W*(?:(?:release\s+)?date(?:\s+of\s+\w+)?|(?:first\s+)?published|posted|dated)\b|\W*(?:issued|released)(?:\s+on)?\s*:?\s+(?=(?:\w+day\W+)?\d)",
    re.I,
)
_BESIDES = re.compile(
    r"\W*(?:(?:our\s+|your\s+)?ref(?:erence)?\b|release\s+(?:no|number)\b|contact\b|tel(?:ephone)?\b|page\s+\d|www\.|\S+@\S+|to:|from:|version\b)",
    re.I,
)
_PARTS = re.compile(r"\s[|–—-]\s|[|–—:]")
_DAY_WITHOUT_YEAR = re.compile(r"\bw/c\b|\bweek\s+(?:commencing|beginning)\b", re.I)
END = re.compile(
    r"(?m)^[^\w\n]*(?:message\s+)?ends?[^\w\n]*$|^[^\w\n]*notes?\s+(?:to|for)\s+(?:the\s+)?(?:news\s+)?editors?\b", re.I
)
_OFFICE = re.compile(
    r"(?:[A-Z][\w’'&-]*\s+|(?:and|of|the|for|in|&|–|-)\s+)*(?i:constabulary|police|commissioner|council|office|service|trust|team|desk|partnership|authority|communications)\W*"
)
MAX_OFFICE_WORDS = 10
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*$")


@dataclass(frozen=True, slots=True)
class ReleaseHead:
    """What a release says of itself; `title` is None where no line is its headline."""

    title: str | None


def find_release_head(text: str, zone: tzinfo) -> ReleaseHead | None:
    """Return what the head of a text says if it is a release; None if it is none.

    One line that says nothing else makes a text a release; a line that names an office as well, or none, needs the end of one too.
    """
    lines = _head_of(text)
    labels = [n for n, (line, _) in enumerate(lines) if _is_label(line, zone)]
    owned = [n for n, (line, _) in enumerate(lines) if any(_OWNED.fullmatch(part.strip()) for part in _PARTS.split(line))]
    ends = {match[0].strip(" -–—*#").lower()[:4] for match in END.finditer(text)}
    if not labels and not (owned and ends) and len(ends) < 2:
        return None
    around = {n for n, (line, _) in enumerate(lines) if n in labels or n in owned or _is_about(line, zone) or _is_office(line, n)}
    return ReleaseHead(_headline(lines, around, zone))


def without_label(title: str) -> str:
    """Return a headline without what says that it is one of a release: "Press release: Four held" is "Four held"."""
    return _BEFORE_HEADLINE.sub("", title)


def day_at_head(text: str, *, latest: datetime, zone: tzinfo) -> Published:
    """Return the day of a text that its head names: till when it was held back, when it was published, or a line that is a day alone.

    `latest`: when it came; of later days only an embargo's is that of a text.
    """
    lines = [line for line, _ in _head_of(text)]
    held = [line for line in lines if _is_label(line, zone)]
    dated = [line for line in lines if len(line) <= MAX_DATED_CHARS and any(map(_DATED.match, line.split(" | ")))]
    alone = [line for line in lines if _is_day_alone(line, zone)]
    for candidates, until in ((held, latest + EMBARGO_AHEAD), (dated, latest), (alone, latest)):
        for line in candidates:
            written = dates.find_date(line, zone)
            if written and written.precision != "month" and written.at <= until:
                return dates.of_moment(written.at, "text", precision=written.precision, zone=zone)
    return Published()


def _head_of(text: str) -> list[tuple[str, int]]:
    """Return the first lines of a text, each with the number of its paragraph."""
    lines, block = list[tuple[str, int]](), 0
    for line in text.splitlines():
        if line.strip():
            lines.append((line.strip(), block))
            if len(lines) == HEAD_LINES:
                break
        else:
            block += 1
    return lines


def _is_label(line: str, zone: tzinfo) -> bool:
    bare = re.sub(r"\d[\d/. -]*$", "", line)
    if any(_NAMED.fullmatch(part) for part in (bare, *_PARTS.split(line))):
        return True
    is_held = any(map(_HELD.match, _PARTS.split(line)))
    return is_held and len(line) <= MAX_HEADLINE_CHARS and next(dates.iter_dates(line, zone), None) is not None


def _is_about(line: str, zone: tzinfo) -> bool:
    """Tell whether a line says something of the release, and nothing of what it tells."""
    return any(sign.match(line) for sign in (_HELD, _DATED, _BESIDES)) or _is_day(line, zone)


def _is_office(line: str, place: int) -> bool:
    """Tell whether a line names whose the release is; in capitals alone, the first may."""
    is_name = _OFFICE.fullmatch(line) is not None and len(line.split()) <= MAX_OFFICE_WORDS
    return is_name and (place == 0 or not line.isupper())


def _is_day(line: str, zone: tzinfo) -> bool:
    written = next(dates.iter_dates(line, zone), None)
    if written is None:
        return _DAY_WITHOUT_YEAR.search(line) is not None and len(line) <= 2 * MAX_BESIDE_DAY
    beside = (line[: written.start] + line[written.end :]).strip(" .,:;()|–—-")
    return len(beside) <= MAX_BESIDE_DAY


def _is_day_alone(line: str, zone: tzinfo) -> bool:
    """Tell whether a line is a day, with its weekday and hour, and nothing else."""
    written = next(dates.iter_dates(line, zone), None)
    if written is None:
        return False
    words = re.findall(r"[^\W\d_]+", line[: written.start] + " " + line[written.end :])
    return not re.search(r"[|;]", line) and all(map(dates.WORDS_BESIDE.fullmatch, words))


def _headline(lines: Sequence[tuple[str, int]], around: set[int], zone: tzinfo) -> str | None:
    """Return the headline: what follows the lines about the release, else the last line among or above them that is none; else its first words."""
    last = max((n for n in around if n < 4 or {n - 1, n - 2} & around), default=-1)
    own = [n for n in range(last) if n not in around]
    behind = (_BEFORE_HEADLINE.sub("", line) for n, (line, _) in enumerate(lines) if n in around and _BEFORE_HEADLINE.match(line))
    with_label = [text for text in behind if len(text.split()) >= MIN_HEADLINE_WORDS and not _is_about(text, zone)]
    titles = (*with_label, _title_at(lines, last + 1), *(_title_at(lines, n, last) for n in own[-1:]))
    body = [line for line, _ in lines[last + 1 :]]
    return next(filter(None, titles), body[0] if body else None)


def _title_at(lines: Sequence[tuple[str, int]], start: int, end: int = HEAD_LINES) -> str | None:
    """Return the headline that begins at a line: its paragraph, and what goes on below it in a small letter; None for a sentence."""
    if start >= min(end, len(lines)):
        return None
    text, block = lines[start]
    for line, of in lines[start + 1 : min(end, start + MAX_HEADLINE_LINES)]:
        if of != block and not (of == block + 1 and line[:1].islower()):
            break
        text, block = text + line if text.endswith("-") else f"{text} {line}", of
    is_sentence = _SENTENCE_END.search(text) is not None and len(text.split()) > 12
    return None if is_sentence or len(text) > MAX_HEADLINE_CHARS else text
