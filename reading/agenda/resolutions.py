"""What minutes say was decided: "RESOLVED – That …", "AGREED", "It was resolved that …", "Decision: …", with lettered parts."""

import re
from collections.abc import Callable, Sequence

from reading.agenda.statements import goes_on, marker_of, parts_from, split_inline
from reading.agenda.votes import is_vote_or_motion, without_votes
from reading.pdf.layout import Paragraph

_ADVERB = r"(?:(?:then|also|therefore|duly|further|unanimously|accordingly|UNANIMOUSLY)[,\s]+){0,3}"
_SIGN = r"[\s:;.,–—-]*"
# Behind the word: that all agreed, or the resolution's own number.
_ASIDE = r"(?:\s*[,(\[]?\s*(?:unanimously|nem\.?\s*con\.?|by\s+\w+\s+votes?\s+to\s+\w+|by\s+(?:a\s+)?(?:majority|general\s+consent)(?:\s+vote)?|(?:no\.?\s*)?[A-Z]{0,4}\.?\d{1,4}[/.]\d{2,4})\s*[)\]]?){0,2}"
# A paragraph that begins with the word, in capitals or before a sign: nothing else begins so.
_HEAD = re.compile(
    rf"^(?:\W*)(?:(?:it\s+was|IT\s+WAS)\s+)?{_ADVERB}(?:RESOLVED|AGREED|DECIDED|ORDERED|NOTED|RESOLUTION|DECISION)S?\b{_ASIDE}(?P<sign>\s*[:–—-]+|(?=\s+(?:[Tt]hat|[Tt]o|THAT|TO)\b)|\.?\s*$)\s*(?P<rest>.*)$"
    rf"|^(?:Resolved|Agreed|Decided|Resolution|Decisions?|Outcome|Noted)\b{_ASIDE}(?P<sign2>\s*[:–—]+|\s+-\s|(?<=Resolved)(?=\s+(?:that|to)\b))\s*(?P<rest2>\S.*|$)",
    re.S,
)
_RECOMMENDED = re.compile(
    rf"^\W*(?:RECOMMENDED|RECOMMENDATIONS?|Recommended|Recommendations?)\b(?:\s+(?:to|TO)\s+(?:the\s+|THE\s+)?[A-Z][\w ]{{2,40}}?)?{_ASIDE}(?P<sign>\s*[:–—]+|\s+-\s|(?=\s+(?:that|That|THAT|to)\b))\s*(?P<rest>.*)$",
    re.S,
)
_WHO = r"(?:the\s+)?(?:[A-Z][\w'’&-]*\s+){0,5}?(?:[Cc]ommittee|[Pp]anel|[Cc]ouncil|[Cc]abinet|[Bb]oard|[Ee]xecutive|[Ff]orum|[Mm]embers|[Cc]ouncillors|[Mm]eeting|[Ss]ub-[Cc]ommittee)"
# Lower letters are trusted of the meeting itself alone: "Wendle Town Council resolved to object" is a reply to it.
_ITSELF = r"(?:[Tt]he\s+(?:[Ss]ub-)?(?:[Cc]ommittee|[Pp]anel|[Cc]ouncil|[Cc]abinet|[Bb]oard|[Ee]xecutive|[Ff]orum|[Mm]eeting)|[Mm]embers|[Cc]ouncillors)"
_SENTENCE = re.compile(
    rf"^(?P<before>(?:(?:Following|After|Upon|On|Having|There being)\b[^.;]{{3,200}}?,\s+)?(?:[Ii]t\s+was|{_ITSELF})\s+(?:[\w ]{{0,40}}?\b(?:and|was)\s+)?{_ADVERB})(?P<word>resolved|RESOLVED|agreed|AGREED|decided|DECIDED)\s*{_ADVERB}{_ASIDE}\s*(?P<what>(?:that|to|THAT|TO)\b.*)$",
    re.S,
)
# Inside a sentence only the word in capitals is one, before "that" or "to".
_INSIDE = re.compile(
    rf"^(?P<before>.*?\b)(?P<word>RESOLVED|AGREED|DECIDED)\b\s*{_ADVERB}{_ASIDE}{_SIGN}(?P<what>(?:that|to|That|To|THAT|TO)\b.*)$",
    re.S,
)
# It tells of an earlier meeting.
_EARLIER = re.compile(
    r"\b(?:had|previous(?:ly)?|last\s+(?:meeting|year|month)|earlier|at\s+its\s+(?:meeting|last)|in\s+(?:january|february|march|april|may|june|july|august|september|october|november|december)|minute\s+\d|government)\b",
    re.I,
)
# "that the report be noted", "to approve …": how resolutions speak. "That the talk was good" is an opinion.
_MOOD = re.compile(
    r"^to\s+\w+|^that\b(?:(?!\b(?:could|would|might|may|can|must|will|to)\s+(?:not\s+)?be\b).)*?\b(?<!could )(?<!would )(?<!might )(?<!may )(?<!can )(?<!must )(?<!will )(?<!to )(?:be|should)\b",
    re.I | re.S,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"(])")
_GOES_ON = re.compile(r"^(?:and\s+)?(?:that|to|further)\b", re.I)
# What stands alone and brings its parts below it.
_STEM = re.compile(
    rf"^(?:that|to|and\s+that)?\W*$|^(?:that|to)\b.{{0,120}}:$|^(?:that\s+)?{_WHO}\s*(?:agrees?|notes?|approves?|recommends?|resolves?)?\s*(?:to|that)?\s*[:–—-]*$",
    re.I | re.S,
)
# "RESOLVED that (a) …": the parts begin behind it.
_BEFORE_PARTS = re.compile(r"^(?:that|to)\b[\s:]*(?=[(\[](?:a|i|1)[)\]]\s)", re.I)
# Behind a decision, in a decision sheet: why, and what else there was.
_REASONS = re.compile(
    r"^(?:reasons?\b|alternative|other\s+options|options\s+considered|(?:any\s+)?conflicts?\s+of|dispensation|voting|votes?\b|background)",
    re.I,
)


def decisions_in(paragraphs: Sequence[Paragraph]) -> list[str]:
    """Return the decisions among an item's paragraphs, in order, each part on its own."""
    return _all_of(paragraphs, _decision_lead)


def recommended_in(paragraphs: Sequence[Paragraph]) -> list[str]:
    """Return what a meeting recommends to another body, or what its minutes repeat as recommended to it."""
    return _all_of(paragraphs, lambda text: (m["rest"], True) if (m := _RECOMMENDED.match(text)) else None)


def plain_decisions_in(paragraphs: Sequence[Paragraph]) -> list[str]:
    """Return the decisions of a sheet that lists nothing else: under each title what was decided, without a word before it."""
    decisions: list[str] = []
    at = 0
    while at < len(paragraphs):
        parts, end = parts_from(paragraphs, at)
        if parts:
            decisions += parts
        elif re.match(r"(?:that|to)\b", paragraphs[at].text, re.I):
            decisions += split_inline(_without_tail(paragraphs[at].text))
            end = at + 1
        else:
            break
        at = end
    return decisions


def _decision_lead(text: str) -> tuple[str, bool] | None:
    """Return what is decided in a paragraph, and whether all of the paragraph is the decision; None if nothing is."""
    head = _HEAD.match(text)
    if head:
        rest = head["rest"] if head["rest"] is not None else head["rest2"]
        if not rest.strip():
            return ("", True)
        return rest, bool((head["sign"] or head["sign2"] or "").strip())
    for sentence_at in [0, *(match.end() for match in _SENTENCE_END.finditer(text))]:
        rest = text[sentence_at:]
        match = _SENTENCE.match(rest)
        if match and not _EARLIER.search(match["before"]) and (match["word"].lower() == "resolved" or _is_formal(match)):
            return match["what"], False
    match = _INSIDE.match(text)
    if match:
        before = _SENTENCE_END.split(match["before"])[-1]
        if not _EARLIER.search(before):
            return match["what"], False
    return None


def _is_formal(match: re.Match[str]) -> bool:
    """Tell whether what was agreed is told as a resolution of the meeting: "Members agreed to hear from them" is talk."""
    return not re.search(r"\b(?:members|councillors)\s", match["before"], re.I) and _MOOD.match(match["what"]) is not None


def _all_of(paragraphs: Sequence[Paragraph], lead_of: Callable[[str], tuple[str, bool] | None]) -> list[str]:
    decisions: list[str] = []
    at = 0
    while at < len(paragraphs):
        lead = lead_of(paragraphs[at].text)
        if lead is None:
            at += 1
            continue
        statements, at = _statements(paragraphs, at, *lead)
        decisions += [text for text in statements if text not in decisions]
    return decisions


def _statements(paragraphs: Sequence[Paragraph], at: int, rest: str, is_whole: bool) -> tuple[list[str], int]:
    """Return the statements that begin with the paragraph `at`, of which `rest` stands behind the word; and where they end."""
    text = paragraphs[at].text
    last = at
    while last + 1 < len(paragraphs) and not _STEM.match(rest) and goes_on(rest, paragraphs[last], paragraphs[last + 1]):
        last += 1
        rest += f"\n\n{paragraphs[last].text}"
    at = last
    rest = _without_tail(rest if is_whole else _sentences(rest))
    rest = _BEFORE_PARTS.sub("", rest)
    marker = marker_of(rest)
    if marker is not None and marker.is_first:
        own = split_inline(rest)
        following, end = parts_from(paragraphs, at + 1, after=marker_of(own[-1]) or marker)
        return [*own, *following], end
    parts, end = parts_from(paragraphs, at + 1)
    if _STEM.match(rest):
        if parts:
            return [_without_tail(part) for part in parts], end
        below = paragraphs[at + 1] if at + 1 < len(paragraphs) else None
        is_word = re.search(r"(?:RESOLVED|AGREED|NOTED|DECIDED)\W*$", text) is not None and not text.rstrip().endswith(
            (":", "–", "—", "-")
        )
        if rest.strip(" :–—-.") == "" and is_word:
            return [text.strip()], at + 1  # "NOTED."
        if below is None or is_vote_or_motion(below.text) or _REASONS.match(below.text) or below.is_heading:
            return [], at + 1
        return split_inline(_without_tail(below.text)), at + 2
    if rest.rstrip().endswith(":") and parts:
        return [_without_tail(part) for part in parts], end
    return [part for part in split_inline(rest) if part], at + 1


def _sentences(rest: str) -> str:
    """Return the first sentence, and those behind it that go on deciding."""
    sentences = _SENTENCE_END.split(rest)
    n = 1
    while n < len(sentences) and _GOES_ON.match(sentences[n]):
        n += 1
    end = rest.find(sentences[n - 1]) + len(sentences[n - 1]) if n > 1 else len(sentences[0])
    return rest[:end]


def _without_tail(text: str) -> str:
    """Return a decision without the vote and the mover that stand behind it."""
    return without_votes(text).strip()
