"""On which day the meeting of a council paper is held, by what stands beside each day at the paper's head."""

import re
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from core.words import Kind, Published
from reading.dates import iter_dates

# A line of a head is no longer than this; a summons takes up three lines of print.
MAX_CHARS = 320
_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z])")
# Days that are not the meeting's: of printing, of the meetings before and after, of what has to be done by then.
_OTHER = re.compile(
    r"\b(?:publi(?:sh\w*|cation)|issued?|des?patch\w*|dispatch\w*|circulated|updated|printed|sent(?=\s+(?:out|on|to|round|by)\b)|written|signed|approv(?:ed|al)|confirm(?:ed|ation)"
    r"|next\s+meeting|last\s+meeting|previous(?:ly)?|earlier|seen\s+before|considered|deadline|receive[ds]?|must\s+reach|not\s+later|no\s+later|by\s+(?:noon|midday|\d)|call[- ]?in|expir\w+|come\s+into\s+force|effect(?:ive)?|consultation|closes?|closing"
    r"|this\s+notice|of\s+report|version|since|until|questions|to\s+be\s+(?:agreed|adopted|considered)|webcast\s+until)\b|^\W*dated\b",
    re.I,
)
# Who writes to whom, and when; but a summons to all members is to a meeting.
_LETTER = re.compile(r"^\W*(?:to|from)\b", re.I)
# A notice of the next meeting is of this one.
_NOTICE = re.compile(r"\b(?:notice|summon(?:s|ed))\b.{0,60}?\b(?:the|our)\s+next\s+meeting\b", re.I)
_SALUTATION = re.compile(r"^\W*dear\s", re.I)
# What a day weighs for which nothing speaks.
BARE_DAY = 1.0
_OLD_MINUTES = re.compile(r"\bminutes\b", re.I)
_MEETING = re.compile(
    r"\bmeeting\b|\bheld\b|\bsummon\w*|\bwhen(?:\s+and\s+where)?\W*$|\bday\b|\bdate\s+and\s+time\b|\bdate\s+of\s+(?:decision|meeting)\b|\bsession\b|\bassembly\b",
    re.I,
)
_PAPER = re.compile(
    r"\b(?:agenda|minutes|decisions?|committee|council|cabinet|panel|board|executive|forum|report\s+to|taken|date)\b", re.I
)
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:mon|tue|wed|thu|fri|sat|sun)\b", re.I)


_UNITS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "thirtieth")  # fmt: skip
_YEARS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TENS = {"": 0, "twenty": 20, "thirty": 30, "forty": 40}
_IN_WORDS = re.compile(
    rf"\b(?P<tens>twenty|thirty)?[\s-]?(?P<unit>{'|'.join(_UNITS)})\s+(?:day\s+)?of\s+(?P<month>[A-Z][a-z]+),?\s+"
    rf"(?:(?P<figures>20\d\d)|two\s+thousand\s+and\s+(?P<decade>twenty|thirty|forty)[\s-]?(?P<year>{'|'.join(_YEARS)})?)",
    re.I,
)


# A day without its year, which its weekday and a year told elsewhere at the head decide.
_YEARLESS = re.compile(
    r"\b(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+(?:the\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?"
    r"(?P<month>(?-i:[A-Z])[a-z]{2,8})\b(?!\.?,?\s+(?:['’]?\d\d))",
    re.I,
)
# Papers come out so many days before their meeting at most.
MAX_AHEAD_DAYS = 60
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# A line in which a decision is signed begins so, and the day closes it or one of so many lines below, which tell who signs, and as what. A sentence goes on
# behind a day, or has words of its own before it.
_SIGNATURE = re.compile(r"^\W*(?:(?:electronically|digitally)\s+)?(?:signed|signature)\b", re.I)
_SIGNED_ON, _SIGNED_BELOW = re.compile(r"(?:\bdated?|\bon)\W*$", re.I), re.compile(r"(?:^|\|)\W*(?:dated?)?\W*$", re.I)
SIGNATURE_LINES = 3


def with_years(lines: Sequence[str], zone: ZoneInfo) -> list[str]:
    """Return a head's lines with the year of each day that has a weekday but none: one that the head names, or, for papers of a year's
    last weeks, the year after, if the weekday is right in just one.
    """
    named = {int(year) for line in lines for year in _YEAR.findall(line)}
    days_written = [written.at for line in lines for written in iter_dates(line, zone)]

    def with_year(match: re.Match[str]) -> str:
        days = [
            written.at
            for year in sorted(named | {year + 1 for year in named})
            for written in iter_dates(f"{match['day']} {match['month']} {year}", zone)
        ]
        fitting = [
            day
            for day in days
            if _WEEKDAYS[day.weekday()] == match["weekday"][:3].lower()
            and (day.year in named or any(0 <= (day - other).days <= MAX_AHEAD_DAYS for other in days_written))
        ]
        return f"{match[0]} {fitting[0].year}" if len(fitting) == 1 else match[0]

    return [_YEARLESS.sub(with_year, line) for line in lines]


def in_figures(line: str) -> str:
    """Return a line with days that are written out in words in figures: "the twelfth of February two thousand and twenty-six"."""
    return _IN_WORDS.sub(_figures, line)


def _figures(match: re.Match[str]) -> str:
    unit = _UNITS.index(match["unit"].lower()) + 1
    day = 30 if unit > 20 else _TENS[(match["tens"] or "").lower()] + unit
    year = match["figures"] or 2000 + _TENS[match["decade"].lower()] + (
        _YEARS.index(match["year"].lower()) + 1 if match["year"] else 0
    )
    return f"{day} {match['month']} {year}"


def day_of_meeting(lines: Sequence[str], kind: Kind | None, zone: ZoneInfo) -> Published:
    """Return the day that most speaks for being the meeting's among the lines of a paper's head; unknown where there is none.

    A weekday, an hour, and the words before a day count; of equals the first is taken. A bare day above a salutation is its letter's.
    """
    best, most = Published(), 0.0
    salutation = next((n for n, line in enumerate(lines) if _SALUTATION.match(line)), 0)
    lines = with_years([in_figures(line) for line in lines], zone)
    for n, whole in enumerate(lines):
        line = _beginning(whole)
        done = 0
        label, _, value = line.partition(" | ")
        label = "" if " | " in value or next(iter_dates(label, zone), None) else label
        for written in iter_dates(line, zone):
            before = line[done : written.start]
            if not before.strip(" |") and n and lines[n - 1].rstrip().endswith(":"):
                before = lines[n - 1]
            before = before if line.startswith(before) else f"{label} {before}"
            done = written.end
            weight = _weight(before, line[written.start : written.end], kind)
            if written.precision == "time":
                weight += 1.0 if weight else 0.0
            if n < salutation and weight == BARE_DAY:
                continue
            if weight > most:
                best, most = Published(written.at.date().isoformat(), "day", "text"), weight
    return best


def lacks_day(known: Published) -> bool:
    """Tell whether of a paper's day nothing is known, or the month alone in whose folder its file lies."""
    return known.value is None or (known.precision == "month" and known.provenance == "url")


def day_of_head(
    known: Published, lines: Sequence[str], kind: Kind | None, zone: ZoneInfo, whole: Sequence[str] = ()
) -> Published:
    """Return the day that a paper's head tells, or, for a decision, that on which it was signed among the lines of the whole paper, if it is
    near the month of its file's folder; else what is known of it.
    """
    told = day_of_meeting(lines, kind, zone)
    if told.value is None and kind == "decision":
        told = day_of_signature(whole, zone)
    if told.value is None or known.value is None:
        return told
    apart = date.fromisoformat(told.value) - date.fromisoformat(f"{known.value}-15")
    return told if abs(apart.days) <= MAX_AHEAD_DAYS else known


def day_of_signature(lines: Sequence[str], zone: ZoneInfo) -> Published:
    """Return the day on which a decision was signed, if all its signatures are of one day; unknown where they are not, or where there is none."""
    signed = [n for n, line in enumerate(lines) if _SIGNATURE.match(line)]
    places = {(n + below, _SIGNED_BELOW if below else _SIGNED_ON) for n in signed for below in range(SIGNATURE_LINES + 1)}
    days = {
        written.at.date()
        for n, before in places
        if n < len(lines) and len(lines[n]) <= MAX_CHARS
        for written in iter_dates(lines[n], zone)
        if written.precision != "month" and before.search(lines[n][: written.start]) and not lines[n][written.end :].strip(" .|")
    }
    return Published(days.pop().isoformat(), "day", "text") if len(days) == 1 else Published()


def _beginning(text: str) -> str:
    """Return the sentences with which a text begins, as many as a line of a head may have; none of one whose first is longer."""
    line = text if len(text) <= MAX_CHARS else ""
    for sentence in _SENTENCE.split(text) if not line else ():
        if len(line) + len(sentence) >= MAX_CHARS:
            break
        line = f"{line} {sentence}".lstrip()
    return line


def _weight(before: str, day: str, kind: Kind | None) -> float:
    """Return what speaks for a day, by what stands before it; 0 where that tells of something else."""
    if _OTHER.search(_NOTICE.sub("meeting", before)) or (kind != "minutes" and _OLD_MINUTES.search(before)):
        return 0.0
    if _LETTER.match(before) and not _MEETING.search(before):
        return 0.0
    is_named = _WEEKDAY.search(before[-14:]) or _WEEKDAY.search(day)
    return BARE_DAY + 2.0 * bool(_MEETING.search(before)) + 1.5 * bool(is_named) + 1.0 * bool(_PAPER.search(before))
