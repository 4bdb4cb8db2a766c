"""Component: direct quotes and their speakers. Curly and straight, double and single marks; split and running over paragraphs.

Words in marks that nobody is said to have spoken (headings, scare quotes, titles) are none.
"""

import re
from dataclasses import dataclass
from typing import Any

from spacy.language import Language

from core.words import Quote
from nlp.draft import Draft, draft_of, flat
from nlp.people import gender_of

CUES = (
    r"(?:said|says|say|saying|told|tells|added|adds|adding|explained|explains|warned|warns|insisted|insists|claimed|claims|argued|argues|stated|"
    r"states|commented|continued|concluded|admitted|agreed|replied|responded|announced|confirmed|revealed|recalled|remarked|noted|urged|pledged|"
    r"promised|vowed|stressed|suggested|described|describes|describing|called|branded|joked|wrote|tweeted|posted|asked|pleaded|praised|thanked|"
    r"welcomed|paid tribute|thinks|believes|believed|felt|observed|acknowledged|conceded|declared|hailed|dismissed|blamed|emphasised|expressed)"
)
_CUE = re.compile(rf"\b(?:{CUES}|according to)\b", re.I)
_PAIRS = {"“": "”", "‘": "’", '"': '"', "'": "'"}
_DESCRIBED = re.compile(
    r"\b(?:(?:A|An|The|One|Another|His|Her|Their|Its|a|an|the|one|another|his|her|their|its)\s+)?(?P<who>(?:[A-Za-z][\w’'&-]*(?:,(?=\s[A-Z]))?\s+){0,8}?"
    r"(?:spokesman|spokeswoman|spokesperson|spokespeople|resident|residents|neighbour|neighbours|witness|mother|father|mum|dad|sister|brother|son|daughter|"
    r"family|judge|coroner|prosecutor|officer|officers|detective|chief|boss|leader|councillor|source|report|statement|manager|director|worker|"
    r"inspector|sergeant|superintendent|constable|commander|commissioner|chairman|chairwoman|chair|mayor|solicitor|barrister|supervisor|minister|"
    r"user|man|woman|teenager|shopkeeper|landlord|campaigner|charity|force|council|constabulary|landlady|nurse|doctor|volunteer|victim|owner))\b"
    r"(?=(?:\s+(?:for|from|of|at|in)\s+[^.“\"]{2,60}?)?,?\s+(?:\w+ly\s+)?(?:has\s+|have\s+|had\s+|also\s+|then\s+|later\s+)*"
    + CUES
    + r"\b)"
)
# Ranks and offices that one person of a text holds: "the inspector" is that person where only one was named before.
_RANKS = frozenset(
    """
    inspector sergeant superintendent constable commander commissioner chairman chairwoman chair mayor leader coroner judge prosecutor
    solicitor barrister director councillor minister
    """.split()  # noqa: SIM905 (a list of words reads better as prose)
)
# Behind these stands the one who is spoken to, never the speaker.
_ADDRESSING = frozenset({"told", "tells", "thanked", "praised"})
_PRONOUN = re.compile(
    r"\b(?P<who>he|she|they|I|we)\s+(?:\w+ly\s+)?(?:also\s+|then\s+|later\s+|has\s+|have\s+|had\s+)*" + CUES + r"\b", re.I
)
# "said she." and "said she, and …", never "said she was": there the pronoun begins what was reported.
_PRONOUN_AFTER = re.compile(rf"\b{CUES}\s+(?P<who>he|she|they)(?=\s*(?:[,.;:\x00]|$|\n))", re.I)
# A quote without any speaker must be a sentence of some length to pass for speech that runs on from the paragraph before.
RUNNING_WORDS = 6
# A describing subject may say one thing before it is quoted with another: "The police chief has expressed … and said: '…'".
DESCRIBED_CHARS = 160


@dataclass(frozen=True, slots=True)
class _Marked:
    """A stretch in quotation marks: its words, and the outer ends with the marks."""

    start: int
    end: int
    open_at: int
    close_at: int


@dataclass(slots=True)
class _Memory:
    """Who spoke last, while reading on."""

    speaker: str | None = None
    cue: str | None = None
    ran_on: bool = False
    colon: tuple[str | None, str | None] | None = None


@Language.component("quotes")  # type: ignore[untyped-decorator]  # spaCy is untyped here
def quotes(doc: Any) -> Any:
    """Find quotes and say whose they are."""
    draft = draft_of(doc)
    memory = _Memory()
    for start, end in paragraphs(draft.text):
        found = marked(draft.text, start, end)
        _read_paragraph(draft, start, end, found, memory)
    return doc


def paragraphs(text: str) -> list[tuple[int, int]]:
    """The paragraphs of a text: parted by line ends."""
    return [(m.start(), m.end()) for m in re.finditer(r"[^\n]*\S[^\n]*", text)]


def marked(text: str, start: int, end: int) -> list[_Marked]:
    """The stretches in quotation marks of one paragraph. One that is never closed runs to the paragraph's end if it opens it or follows a colon."""
    found = []
    at = start
    while at < end:
        c = text[at]
        if c in _PAIRS and _opens(text, at, start, end):
            close = _close(text, at, end)
            if close is not None:
                if close > at + 1:
                    found.append(_Marked(at + 1, close, at, close + 1))
                at = close + 1
                continue
            if not text[start:at].strip() or text[start:at].rstrip().endswith((":", ",")):
                stop = end
                while stop > at and text[stop - 1].isspace():
                    stop -= 1
                found.append(_Marked(at + 1, stop, at, stop))
                return found
        at += 1
    return found


def _opens(text: str, at: int, start: int, end: int) -> bool:
    """Whether a mark opens: a space or nothing before it, a word after it."""
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    if text[at] in "“‘":
        return not after.isspace() and (text[at] == "“" or not before.isalnum())
    return (before.isspace() or before in "([—–-:“‘\"'") and not after.isspace() and (after.isalnum() or after in "‘“'\"£.…[(")


def _close(text: str, opened: int, end: int) -> int | None:
    """Where the stretch opened there closes. An apostrophe is no close: after it a word goes on, or what follows is no end of speech."""
    mark = _PAIRS[text[opened]]
    single = mark in "'’"
    weak: int | None = None
    for at in range(opened + 1, end):
        if text[at] != mark:
            continue
        after = text[at + 1] if at + 1 < end else " "
        before = text[at - 1]
        if not single:
            if mark == '"' and before.isspace() and not after.isspace():
                continue
            return at
        if after.isalnum() or before.isspace():
            continue
        if before in ",.!?…" or after in ",.;:!?)" or at + 1 >= end:
            return at
        if (
            before in "sS"
            and re.match(r"\s+[a-z]", text[at + 1 : at + 3])
            and not re.match(rf"\s+(?:{CUES}|and|but|or|in|to|of|for|as|from|by|on|at|with|after)\b", text[at + 1 : at + 24])
        ):
            weak = weak if weak is not None else at
            continue
        return at
    return weak


def _read_paragraph(draft: Draft, start: int, end: int, found: list[_Marked], memory: _Memory) -> None:
    text = draft.text
    outside = _outside(text, start, end, found)
    spoken_here: tuple[str | None, str | None] | None = None
    kept: list[tuple[_Marked, str | None, str | None]] = []
    waiting: list[_Marked] = []
    for each in found:
        told = _attributed(draft, each, start, outside, memory)
        if told is not None:
            kept += [(w, told[0], told[1]) for w in waiting if _is_speech(text, w)]
            waiting = []
            kept.append((each, *told))
            spoken_here = told
        elif spoken_here is not None and _is_speech(text, each):
            kept.append((each, *spoken_here))
        elif spoken_here is None and each.open_at == start + len(text[start:end]) - len(text[start:end].lstrip()):
            waiting.append(each)
    if spoken_here is None and waiting and (memory.colon or memory.speaker is not None):
        whole = waiting[0].close_at >= end - 2 or len(waiting) > 1
        running = memory.colon or ((memory.speaker, memory.cue) if memory.ran_on or whole else None)
        for each in waiting:
            if running and len(text[each.start : each.end].split()) >= (1 if memory.colon else RUNNING_WORDS):
                kept.append((each, *running))
                spoken_here = running
    for each, speaker, cue in kept:
        draft.quotes.append(Quote(each.start, each.end, speaker, cue))
    tail = text[start:end].rstrip()
    if spoken_here is not None:
        memory.speaker, memory.cue = spoken_here
        last = found[-1]
        memory.ran_on = last.close_at >= start + len(tail) - 1
        memory.colon = None
    elif not found:
        memory.colon = None
        if tail.endswith(":"):
            memory.colon = _said_in(draft, start, end, outside, memory)
        elif len(tail.split()) > 8:
            memory.ran_on = False
    if spoken_here is not None and tail.endswith(":"):
        memory.colon = spoken_here
    draft.quotes.sort(key=lambda quote: quote.start)


def _is_speech(text: str, each: _Marked) -> bool:
    words = text[each.start : each.end].split()
    return len(words) >= 3 or text[each.end - 1] in ".!?,"


def _outside(text: str, start: int, end: int, found: list[_Marked]) -> str:
    """The paragraph with what is in marks blanked, so that a cue inside a quote is none."""
    out = list(text[start:end])
    for each in found:
        for i in range(each.open_at - start, min(each.close_at, end) - start):
            out[i] = "\x00"
    return "".join(out)


def _attributed(draft: Draft, each: _Marked, start: int, outside: str, memory: _Memory) -> tuple[str | None, str | None] | None:
    """Speaker and cue of a quote, told in its own sentence; None if nothing there says that it was spoken."""
    left = _sentence_start(outside, each.open_at - start)
    right = _sentence_end(outside, each.close_at - start)
    after = outside[each.close_at - start : right]
    cue_after = _CUE.search(after)
    if cue_after and len(after[: cue_after.start()].split()) <= 9 and "\x00" not in after[: cue_after.start()]:
        told = _speaker_near(draft, start + each.close_at - start, start + right, outside, start, memory, cue_after.group())
        if told is not None:
            return told, cue_after.group().lower()
    before = outside[left : each.open_at - start]
    cues = list(_CUE.finditer(before))
    if cues:
        told = _speaker_near(draft, start + left, each.open_at, outside, start, memory, cues[-1].group())
        return told, cues[-1].group().lower()
    if cue_after:
        told = _speaker_near(draft, each.close_at, start + right, outside, start, memory, cue_after.group())
        return told, cue_after.group().lower()
    return None


def _sentence_start(outside: str, at: int) -> int:
    ends = [
        m.end()
        for m in re.finditer(
            r"(?<!\bMr)(?<!\bDr)(?<!\bSt)(?<!Mrs)(?<!Cllr)(?<!Det)(?<!Insp)(?<!Supt)(?<!Sgt)[.!?]\s+", outside[:at]
        )
    ]
    # A quote that ends a sentence is blanked with its stop: what follows it in capitals begins a new one.
    ends += [m.end() for m in re.finditer(r"\x00\s+(?=[A-Z])", outside[:at])]
    return max(ends, default=0)


def _sentence_end(outside: str, at: int) -> int:
    found = re.search(
        r"(?<!\bMr)(?<!\bDr)(?<!\bSt)(?<!Mrs)(?<!Cllr)(?<!Det)(?<!Insp)(?<!Supt)(?<!Sgt)[.!?](?=\s|$)", outside[at:]
    )
    return at + found.end() if found else len(outside)


def _speaker_near(draft: Draft, start: int, end: int, outside: str, base: int, memory: _Memory, cue: str) -> str | None:
    """The one who speaks in a stretch: a person or body next to the cue, a description, or a pronoun for one named before."""
    stretch = outside[start - base : end - base]
    cues = list(_CUE.finditer(stretch))
    at = next((c for c in cues if c.group() == cue), cues[0] if cues else None)
    if at is None:
        return None
    cue_start, cue_end = start + at.start(), start + at.end()
    pronoun = next(
        (p for p in (*_PRONOUN.finditer(stretch), *_PRONOUN_AFTER.finditer(stretch)) if abs(p.end() - at.end()) < 40), None
    )
    if pronoun:
        return _of_pronoun(draft, pronoun["who"].lower(), start, memory)
    described = [d for d in _DESCRIBED.finditer(stretch) if d.start() < at.start() and at.start() - d.end() < DESCRIBED_CHARS]
    named = [m for m in draft.sorted() if m.label == "PERSON" and start <= m.start and m.end <= end]
    before = [m for m in named if m.end <= cue_start]
    after = [
        m
        for m in named
        if m.start >= cue_end and m.start - cue_end <= 90 and not re.search(r"[.;]", draft.text[cue_end : m.start])
    ]
    inverted = (
        bool(after)
        and cue.lower() not in _ADDRESSING
        and not re.search(r"\b(?:that|of|about|how|to|by|his|her|their)\b", draft.text[cue_end : after[0].start])
    )
    if before and not (inverted and stretch[: at.start()].strip(" ,\x00") == ""):
        subject = before[0] if len(before) > 1 and not re.search(r"\b(?:and|but)\b[^,]*$", stretch[: at.start()]) else before[-1]
        is_beside = described and re.fullmatch(
            r",\s+(?:the\s+|an?\s+)?", draft.text[subject.end : start + described[-1].start("who")]
        )
        if described and described[-1].start() + start > subject.end and not is_beside:
            return _who(draft, described[-1]["who"], start)
        return subject.canonical
    if inverted:
        return after[0].canonical
    if described:
        return _who(draft, described[-1]["who"], start)
    after_described = re.match(
        r"\s+(?:a|an|the|one|another)\s+([^,.\x00]{3,60}?(?:spokesman|spokeswoman|spokesperson|resident|neighbour|officer|judge|source))\b",
        outside[cue_end - base : end - base],
        re.I,
    )
    if after_described:
        return _who(draft, after_described[1], start)
    bodies = [m for m in draft.sorted() if m.label == "ORG" and start <= m.start and m.end <= cue_start]
    if bodies:
        return bodies[-1].canonical
    return None


def _who(draft: Draft, description: str, at: int) -> str:
    """The one person of the text who holds a described office and was named before ("the inspector"); else the description as written."""
    told = flat(description)
    office = told.rpartition(" ")[2].lower()
    before = {m.canonical for m in draft.of("PERSON") if m.start < at}
    holders = {role.person for role in draft.roles if role.person in before and role.role.lower().endswith(office)}
    if len(told.split()) <= 2 and office in _RANKS and len(holders) == 1:
        return holders.pop()
    return told


def _of_pronoun(draft: Draft, pronoun: str, at: int, memory: _Memory) -> str | None:
    """The person a pronoun stands for: who spoke last, if that fits, else the last one named before."""
    if pronoun in {"i", "we"}:
        return memory.speaker
    if pronoun == "they":
        return memory.speaker or _last_named(draft, at, None)
    wanted = "f" if pronoun == "she" else "m"
    last = _last_named(draft, at, wanted)
    spoke = memory.speaker if memory.speaker and gender_of(draft, memory.speaker) in {None, wanted} else None
    if spoke and last and spoke != last:
        spoke_at = max((m.start for m in draft.of("PERSON") if m.canonical == spoke and m.start < at), default=-1)
        last_at = max((m.start for m in draft.of("PERSON") if m.canonical == last and m.start < at), default=-1)
        same_paragraph = "\n" not in draft.text[last_at:at]
        # "The police chief has said …", and then "Chief Constable Ann Example": from there on a pronoun stands for the name.
        is_described = spoke_at < 0 and last_at > draft.text.rfind(spoke, 0, at)
        return last if is_described or (same_paragraph and last_at > spoke_at) else spoke
    return spoke or last


def _last_named(draft: Draft, at: int, gender: str | None) -> str | None:
    named = [m.canonical for m in draft.of("PERSON") if m.start < at and gender_of(draft, m.canonical) in {None, gender}]
    return named[-1] if named else None


def _said_in(draft: Draft, start: int, end: int, outside: str, memory: _Memory) -> tuple[str | None, str | None] | None:
    """Speaker and cue of a paragraph that ends in a colon."""
    cues = list(_CUE.finditer(outside))
    if not cues:
        return None
    left = _sentence_start(outside, cues[-1].start())
    return _speaker_near(draft, start + left, end, outside, start, memory, cues[-1].group()), cues[-1].group().lower()
