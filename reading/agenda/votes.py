"""How minutes say that it was voted, and who moved: counts that add up, and movers named with their office. Who voted how is not taken."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from core.words import Motion, Outcome, Vote
from reading.pdf.layout import Paragraph

# The largest council of the country has 126 members; a greater figure counts something else.
MAX_VOTES = 130
_ONES = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {
    "none": 0, "nil": 0, "zero": 0, "nobody": 0, "a": 1, "an": 1, "single": 1,
    **{word: n for n, word in enumerate(_ONES)},
    **{word: 10 * n for n, word in enumerate(_TENS, 2)},
    **{f"{tens}-{ones}": 10 * n + m for n, tens in enumerate(_TENS, 2) for m, ones in enumerate(_ONES[1:10], 1)},
}  # fmt: skip
_N = r"(?:\d{1,3}|" + "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)) + r")"
_SIDE = r"(?:in\s+favour(?:\s+of)?|for|against|abst(?:ain(?:ed|ing|s)?|entions?))"
_TOKEN = re.compile(rf"\b(?P<side>{_SIDE})\b|\b(?P<n>{_N})\b", re.I)
# What may stand between the figures and the words of one count.
_FILLING = re.compile(
    r"(?:\W|\b(?:votes?|voting|voted|members?|councillors?|cast|with|and|were|was|there|the|motion|proposal|recommendation|amendment|resolution|it|cllrs?|by|being)\b)*",
    re.I,
)
_TO = re.compile(rf"\b(?P<one>{_N})\s+(?:votes?\s+)?to\s+(?P<other>{_N})\b(?:\D{{0,20}}?\b(?P<abstained>{_N})\s+abst\w+)?", re.I)
# A vote of the meeting: the count begins the paragraph, stands in brackets behind a resolution, or is told with one of these.
_MEETING = re.compile(
    r"\b(?:motion|amendment|proposal|proposition|recommendations?|resolution|resolved|agreed|approved|carried|put\s+to\s+(?:the|a)\s+vote|show\s+of\s+hands|vote\s+was|recorded\s+vote|upon\s+(?:a|the)\s+vote|on\s+(?:a|the|being)\s+\w*\s*vote|members\s+voted|the\s+vot(?:e|ing)\b|vot(?:es?|ing)\s*:)",
    re.I,
)
_BEGINS = re.compile(
    rf"^\W*(?:(?:recorded\s+|named\s+)?(?:vot(?:e|es|ing|ed)|division|result|count)\b|{_SIDE}\b\s*[:(=–—|-]|{_SIDE}\s+\d)", re.I
)
_ELSEWHERE = re.compile(
    r"\b(?:survey|poll|petition|ballot|referendum|consultation|respond\w+|residents?|households|tenants|online|election|electors?|turnout|last\s+year|previous(?:ly)?|had\s+been|jury|pupils|students|parliament|house\s+of|county\s+council|candidates?)\b",
    re.I,
)
_RESOLUTION = re.compile(r"\W*(?:RESOLVED|AGREED|DECIDED|Resolved|Agreed|Decided)\b")
_UNANIMOUS = re.compile(
    r"\b(?:(?:resolved|agreed|carried|approved|decided)\s*[:,–—(\[-]?\s*(?:unanimously|nem\.?\s*con)|unanimously\s+(?:resolved|agreed|carried|approved|decided)|carried\s+with\s+all\s+in\s+favour)\b|\(\s*(?:unanimous(?:ly)?|all\s+in\s+favour|nem\.?\s*con\.?)\s*\)|(?:^\W*|[.;]\s+)(?:vot(?:e|ing)\W+)?(?:unanimous(?:ly)?|all\s+in\s+favour)\W*$",
    re.I,
)
_CARRIED, _LOST = (
    re.compile(r"\b(?:carried|agreed|resolved|approved)\b", re.I),
    re.compile(r"\b(?:lost|defeated|rejected|not\s+carried|fell)\b", re.I),
)
_LABEL = re.compile(
    rf"(?:^|(?<=[.;:|)]\s)|(?<=\n))\W*(?P<side>{_SIDE})\b\s*(?:the\s+motion\s*)?(?:\(\s*(?P<before>\d{{1,3}})\s*\))?\s*[:–—|-]+\s*(?P<names>.*?)(?=(?:[.;|)]\s+\W*{_SIDE}\b\s*(?:the\s+motion\s*)?(?:\(\s*\d{{1,3}}\s*\))?\s*[:–—|-])|\n|$)",
    re.I,
)
# Lines of one vote or one motion that stand below each other: what the one before is like, and what goes on.
_SIDE_LINE = re.compile(rf"\W*{_SIDE}\b\s*(?:the\s+motion\s*)?(?:\(\s*\d+\s*\)\s*)?(?:[:|–—-]|\W*{_N}\W*$)", re.I)
_PAIRS = (
    (_SIDE_LINE, _SIDE_LINE),
    (re.compile(rf"\W*{_SIDE}\b(?:\s*\|\s*\w[\w ]*)+$", re.I), re.compile(r"\d{1,3}(?:\s*\|\s*\d{1,3})+$")),
    (re.compile(r"\W*(?:proposed|moved|proposer|mover)\b", re.I), re.compile(r"\W*seconde[dr]\b", re.I)),
)
_PERSON = re.compile(
    r"^(?:(?:the\s+)?(?:Councillors?|Cllrs?\.?|Mayor|Chair\w*|Mr|Mrs|Ms|Miss|Dr)\s+)*(?:[A-Z][\w.'’-]*\s?){1,4}$"
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"(])")

_OFFICE = r"(?:the\s+)?(?:deputy\s+|vice[-\s]|lord\s+|town\s+)?(?:councillors?|cllrs?\.?|alderman|mayor|chair(?:man|woman|person)?|leader(?:\s+of\s+the\s+(?:council|opposition))?|cabinet\s+member)"
_TITLED = rf"(?i:{_OFFICE})(?:\s+(?:Mrs?|Ms|Miss|Dr|Prof|Sir|Dame|Rev)\b\.?)?(?:\s+(?:[A-Z]\.?\s?){{0,3}}(?!Seconded|Proposed|Moved)[A-Z][\w'’-]+){{0,3}}"
_MOVER, _SECONDER = rf"(?P<mover>{_TITLED})", rf"(?P<seconder>{_TITLED})"
_MOTIONS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?i:moved|proposed|proposer|motion|mover)(?i:\s+by)?\s*[:–—|]*\s*{_MOVER}[\s,;.:|/()–—-]*(?i:and\s+)?(?i:(?:it\s+)?was\s+)?(?i:duly\s+)?(?i:seconded|seconder)(?i:\s+by)?\s*[:–—|]*\s*{_SECONDER}",
        rf"\b(?i:on\s+the\s+(?:motion|proposal|proposition)\s+of)\s+{_MOVER},?\s*(?i:and\s+)?(?i:duly\s+)?(?i:seconded)(?i:\s+by)?\s+{_SECONDER}",
        rf"{_MOVER}\s+(?i:then\s+)?(?i:moved|proposed)\b[^.]{{0,300}}?,?\s*(?i:and\s+|which\s+|this\s+)?(?i:(?:it\s+)?was\s+)?(?i:duly\s+)?(?i:seconded\s+by)\s+{_SECONDER}",
        rf"{_MOVER}\s+(?i:then\s+)?(?i:moved|proposed)\b,?\s*(?i:and\s+){_SECONDER}\s+(?i:seconded)\b",
        rf"{_MOVER}\s+(?i:then\s+)?(?i:moved|proposed)\b[^.]{{0,300}}?[,.]\s*(?i:and\s+)?{_SECONDER}\s+(?i:seconded)\b",
        rf"{_MOVER},\s*(?i:seconded\s+by)\s+{_SECONDER},?\s*(?i:moved|proposed)\b",
    )
)


def votes_in(paragraphs: Sequence[Paragraph]) -> list[Vote]:
    """Return the votes that an item's paragraphs count, in order. Counts that contradict each other or their outcome are left
    out.
    """
    votes: list[Vote] = []
    for text in _joined([paragraph.text for paragraph in paragraphs]):
        if (_RESOLUTION.match(text) or not _ELSEWHERE.search(text)) and (vote := _vote(text)):
            if votes and vote.is_unanimous and vote.in_favour is None and votes[-1].is_unanimous:
                continue  # the resolution's "unanimously" behind "carried unanimously"
            votes.append(vote)
    return votes


def motions_in(paragraphs: Sequence[Paragraph]) -> list[Motion]:
    """Return who moved and who seconded, as often as it is told."""
    motions: list[Motion] = []
    for text in _joined([paragraph.text for paragraph in paragraphs]):
        for pattern in _MOTIONS:
            pairs = [Motion(_person(m["mover"]), _person(m["seconder"])) for m in pattern.finditer(text)]
            if pairs:
                motions += [pair for pair in pairs if pair not in motions]
                break
    return motions


def is_vote_or_motion(text: str) -> bool:
    """Tell whether a paragraph tells of a vote or a mover and nothing else."""
    return not without_votes(text).strip(" .,;–-")


def without_votes(text: str) -> str:
    """Return a text without a last bracket, or last sentences, that count a vote or name a mover."""
    former = None
    while text != former:
        former = text
        bracket = re.search(r"\s*[(\[]([^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*)[)\]]\s*\.?\s*$", text)
        if bracket and _is_count(bracket[1]):
            text = text[: bracket.start()]
            continue
        *_, last = _SENTENCE_END.split(text)
        if _is_count(last):
            text = text[: text.rfind(last)].rstrip()
    return text


def _is_count(text: str) -> bool:
    plain = text.strip(" .")
    if _UNANIMOUS.search(f"({plain})") and len(plain.split()) <= 4:
        return True
    begins = re.match(r"\W*(?:proposed|moved|proposer|mover|seconded)\b", text, re.I) and any(m.search(text) for m in _MOTIONS)
    return bool(begins) or (
        _counts(text) is not None
        and (_BEGINS.match(text) is not None or text[:1].isdigit() or plain.split()[0].lower() in _WORDS)
    )


def _joined(texts: Sequence[str]) -> Iterator[str]:
    """Yield the paragraphs, those of one vote or one motion that stand below each other as one, cells of a table in their
    order.
    """
    run: list[str] = []
    for text in texts:
        if run and any(former.match(run[-1]) and line.match(text) for former, line in _PAIRS):
            run.append(text)
            continue
        if run:
            yield _as_one(run)
        run = [text]
    if run:
        yield _as_one(run)


def _as_one(run: Sequence[str]) -> str:
    heads = run[0].split(" | ")
    if len(run) == 2 and len(heads) > 1 and len(heads) == len(cells := run[1].split(" | ")):
        return "; ".join(f"{head}: {cell}" for head, cell in zip(heads, cells, strict=True))
    return "\n".join(run)


def _vote(text: str) -> Vote | None:
    """Return the vote of one paragraph."""
    sentences = _SENTENCE_END.split(text) if "\n" not in text else [text]
    deciding = [s for s in sentences if _MEETING.search(s)]
    outcome: Outcome | None = None
    if any(_LOST.search(s) for s in deciding):
        outcome = "lost"
    elif any(_CARRIED.search(s) for s in deciding):
        outcome = "carried"
    counts = _counts(text)
    is_told = _BEGINS.match(text) is not None or bool(deciding)
    if counts is None:
        pair = next(
            (m for s in deciding if (m := _TO.search(s)) and re.search(r"\bvotes?\b|\bcarried\b|\blost\b", s, re.I)), None
        )
        if pair is None:
            return Vote(outcome="carried", is_unanimous=True) if _UNANIMOUS.search(text) else None
        if outcome is None:
            return None  # which of the two was in favour is not told
        high, low = sorted((_number(pair["one"]), _number(pair["other"])), reverse=True)
        in_favour, against = (high, low) if outcome == "carried" else (low, high)
        abstained = _number(pair["abstained"]) if pair["abstained"] else None
        return Vote(in_favour, against, abstained, outcome) if high <= MAX_VOTES else None
    if not is_told:
        return None
    favour, opposed, abstained = counts
    if (outcome == "carried" and favour < (opposed or 0)) or (outcome == "lost" and opposed is not None and favour > opposed):
        return None
    is_unanimous = _UNANIMOUS.search(text) is not None
    if is_unanimous and opposed:
        return None
    return Vote(favour, opposed, abstained, outcome or ("carried" if is_unanimous else None), is_unanimous)


def _counts(text: str) -> tuple[int, int | None, int | None] | None:
    """Return those in favour, against and abstaining, by names or by figures; None where they are not told or do not agree."""
    if re.search(r"[A-Z][a-z]", text) and (named := _named(text)) is not None:
        return named
    for stretch in [text, *re.findall(r"[(\[]([^()\[\]]+)[)\]]", text)]:
        if (counts := _figures(stretch)) is not None:
            return counts
    return None


def _named(text: str) -> tuple[int, int | None, int | None] | None:
    """Return counts where each side is followed by who it was."""
    sides: dict[str, int] = {}
    for match in _LABEL.finditer(text):
        names, count = match["names"].strip(" .;|"), match["before"]
        behind = re.search(r"[(\[]\s*(\d{1,3})\s*[)\]]?\s*\.?$|(?:^|[–—:=]\s*)(\d{1,3})$", names)
        if behind:
            count = count or behind[1] or behind[2]
            names = names[: behind.start()].strip(" .;|–—:=")
        if names.lower() in ("none", "nil", "0", "no one", "nobody"):
            n_names, count = 0, count or "0"
        else:
            people = [p.strip(" .") for p in re.split(r",|;|\band\b|&", names) if p.strip(" .")]
            n_names = len(people)
            if any(not _PERSON.match(p) for p in people):
                return None
        if count is None and not n_names:
            return None
        number = int(count) if count is not None else n_names
        if (n_names and number != n_names) or number > MAX_VOTES or _side(match["side"]) in sides:
            return None
        sides[_side(match["side"])] = number
    if "for" not in sides or len(sides) < 2:
        return None
    return sides["for"], sides.get("against"), sides.get("abstained")


def _figures(text: str) -> tuple[int, int | None, int | None] | None:
    """Return counts where words and figures take turns: "6 for, 2 against", "For 6, against 2"."""
    tokens = [match for match in _TOKEN.finditer(text) if match["side"] or match["n"].lower() not in ("a", "an", "no", "one")
              or re.match(rf"\s+(?:(?:votes?|members?|councillors?)\s+)?{_SIDE}\b|\s*[.;,)]|\s*$", text[match.end():], re.I)]  # fmt: skip
    best: tuple[int, int | None, int | None] | None = None
    for start in range(len(tokens)):
        run = [tokens[start]]
        for former, later in pairwise(tokens[start:]):
            between = text[former.end() : later.start()]
            if bool(former["side"]) == bool(later["side"]) or not _FILLING.fullmatch(between) or "\n\n" in between:
                break
            run.append(later)
        pairs = list(zip(run[::2], run[1::2], strict=False))
        sides = [_side(a["side"] or b["side"]) for a, b in pairs]
        numbers = [_number(a["n"] or b["n"]) for a, b in pairs]
        if len(pairs) >= 2 and len(set(sides)) == len(sides) and "for" in sides and max(numbers) <= MAX_VOTES:
            counts = dict(zip(sides, numbers, strict=True))
            best = counts["for"], counts.get("against"), counts.get("abstained")
            break
    return best


def _side(word: str) -> str:
    lower = word.lower()
    return "against" if lower == "against" else "abstained" if lower.startswith("abst") else "for"


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _WORDS[word.lower()]


def _person(text: str) -> str:
    return " ".join(text.split()).rstrip(".,")
