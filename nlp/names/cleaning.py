"""Cleans a tagged span to what counts as the name, by its structure. A guard behind the tagger: it adds no span and changes no label."""

import re
from functools import lru_cache

from nlp.lexicons import FOLDER, Lexicons, load_lexicons, read_list

_OPENING, _CLOSING = "'\"‘“«(", "'\"’”»)"
_OUTSIDE = " \t\r\n,;:•*–—|/\\<>[]{}"
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
# A full stop and a capital: whether it ends a sentence is told by the word before it.
_STOP = re.compile(r"(?<=\S)[.!?]\s+(?=[A-Z0-9])")
_WORD = re.compile(r"\S+")
_POSSESSIVE = re.compile(r"(?:(?<=\w)[’']s|(?<=s)[’'])$", re.I)
_NAMED_BEHIND = re.compile(r" [A-Z]")
# "charity Firm Ground": no body of the corpus with a capital in its name begins with a small word.
_KIND_LEAD = re.compile(r"[a-z]+ (?=[A-Z])")
_LEAD = re.compile(r"(?:the|of|from|at|for|by|in|an?|and|with)\s+", re.I)
_OPEN_END = re.compile(r"\s+(?:of|from|at|for|by|in|on|to|an?|and|or|with|the)$")
_ARTICLE_LEFT = re.compile(r"\b(an?|the|his|her|their|our)\s+$", re.I)
# What an office is held of. No person of one word in the corpus stands so.
_OF_BEHIND = re.compile(r" of (?:the )?[A-Z]")
_COURTESY_LEFT = re.compile(r"(\S+)\s+$")
_DOUBLE_RIGHT = re.compile(r"[-‐‑](\w[\w’']*)")
_DOUBLE_LEFT = re.compile(r"(?:^|(?<=[\s(“\"‘']))([^\W\d_][\w’']*)[-‐‑]$")
# A paragraph's number before a name ("B.4 Larwich Council"): no name of the corpus begins so.
_PARAGRAPH = re.compile(r"[A-Z]?\d*(?:\.\d+)+\s+(?=[A-Z])")
# A firm's short form ends with a full stop only where its sentence goes on: none of the corpus's 52 bodies in "Ltd" or "Co" has one.
_FIRM_FORMS = frozenset(("Ltd", "Inc", "Co", "Bros"))
_SENTENCE_GOES_ON = re.compile(r"[^\S\n]*(?:[a-z(]|[,;:])")
_LETTERS_BEHIND = re.compile(r"[,\s]+\(?(?P<letters>[A-Z][A-Za-z]{1,7})\.?\)?$")
# A caption's credit that runs into the next caption: "Ann ExampleChief".
_GLUED = re.compile(r"(?<=[a-z]{2})(?=([A-Z][a-z]+)$)")
# The longest stretch to the left or right of a span that is looked at.
_REACH = 40
_MAX_TITLE_WORDS = 5
# A longer span is cut here, so that no step is more than linear in the text; the longest name of the corpus has 93 characters.
MAX_NAME_CHARS = 240
# What stands before the letters of a reference.
_REFERENCE = re.compile(r"(?<!\S)(?=\S*\d)\S*/\Z")
MAX_REFERENCE_CHARS = 24


@lru_cache(maxsize=2)
def _words_of(name: str) -> frozenset[str]:
    return frozenset(line.lower() for line in read_list(FOLDER / name))


def clean_span(text: str, start: int, end: int, label: str, *, lexicons: Lexicons | None = None) -> tuple[int, int] | None:
    """Cut a tagged span to the name in it; None where no name is left."""
    lexicons = lexicons or load_lexicons()
    start, end = _cut_at_breaks(text, start, min(end, start + MAX_NAME_CHARS), label, lexicons)
    start, end = _strip_marks(text, start, end)
    if match := _PARAGRAPH.match(text, start, end):
        start = match.end()
    if label == "PERSON":
        start, end = _person(text, start, end, lexicons)
    else:
        start, end = _strip_lead(text, start, end, label, lexicons)
        end = _without_possessive(text, start, end, label, lexicons)
        if label in {"ORG", "PLACE"}:
            end = _without_open_end(text, start, end)
    start, end = _strip_marks(text, start, end)
    if label == "DRUG":
        end = start + len(text[start:end].rstrip("."))  # of "Class A." the full stop is the sentence's
    if not any(c.isalnum() for c in text[start:end]) or _is_in_reference(text, start, end):
        return None
    if label == "PERSON" and (end - start == 1 or _is_only_title(text, start, end, lexicons)):
        return None  # "Mrs D": a letter that stands for a name is none
    if label == "OPERATION" and lexicons.has("operation_head", text[start:end]):
        return None
    return start, end


def is_grade(word: str) -> bool:
    """Tell whether a word stands before a rank or office and belongs to it: "Acting"."""
    return word.lower() in _words_of("title_grades.txt")


def _is_in_reference(text: str, start: int, end: int) -> bool:
    """Tell whether capitals are a part of a reference and no name ("26/00790/HOU", "DA/17/FUL")."""
    return text[start:end].isupper() and _REFERENCE.search(text, max(0, start - MAX_REFERENCE_CHARS), start) is not None


def strip_title(name: str, lexicons: Lexicons | None = None) -> str:
    """Return a name without the titles and ranks before it; the name itself where nothing else is left."""
    at = _after_titles(name, 0, len(name), lexicons or load_lexicons())
    return name[at:] or name


def titles_before(text: str, start: int, lexicons: Lexicons | None = None) -> tuple[str, ...]:
    """Return the titles and ranks that stand right before a position on its line, the nearest first."""
    lexicons = lexicons or load_lexicons()
    words = re.split(r"\s+", text[max(0, start - _REACH) : start].rpartition("\n")[2])
    if not words or words[-1]:  # no space before the name
        return ()
    titles: list[str] = []
    at = len(words) - 1
    while at > 0:
        length = next(
            (n for n in range(min(_MAX_TITLE_WORDS, at), 0, -1) if _is_title(" ".join(words[at - n : at]), lexicons)), 0
        )
        if not length:
            break
        titles.append(" ".join(words[at - length : at]))
        at -= length
    return tuple(titles)


def _cut_at_breaks(text: str, start: int, end: int, label: str, lexicons: Lexicons) -> tuple[int, int]:
    """Of the parts between blank lines and sentence ends: for a body the last with a body's word at its end, else the first."""
    parts: list[tuple[int, int]] = []
    at = start
    for match in sorted((*_BLANK_LINE.finditer(text, start, end), *_STOP.finditer(text, start, end)), key=lambda m: m.start()):
        if match.re is _BLANK_LINE or _ends_sentence(text, start, match.start(), label, lexicons):
            parts.append((at, match.start()))
            at = match.end()
    parts = [(s, e) for s, e in (*parts, (at, end)) if any(c.isalnum() for c in text[s:e])]
    if not parts:
        return start, end
    if label == "ORG":
        for s, e in reversed(parts):
            if _ends_like_body(text[s:e], lexicons):
                return s, e
    return parts[0]


def _ends_sentence(text: str, start: int, at: int, label: str, lexicons: Lexicons) -> bool:
    """Tell whether the mark at a position ends a sentence: not behind an initial, a title, or a short form ("St.", "Ltd.")."""
    if text[at] != ".":
        return label in {"PERSON", "ORG", "OPERATION"}
    word = "".join(text[max(start, at - _REACH) : at].split()[-1:]).lstrip(_OPENING)
    if len(word) == 1 and word.isalpha():
        # An initial belongs to a name. "Mr B. Suffolk Police" is a letter that stands for a name, and then a body.
        lead = text[start:at].split()[0]
        return label == "ORG" and lexicons.has("courtesy_title", lead)
    if label == "PERSON" and len(word) <= 2:  # "Ll. J.", "Wm."
        return False
    if lexicons.has("operation_head", word) or word.lower() in {"st", "no"} or "." in word:
        return False
    if _is_title(word + ".", lexicons) and not word.isupper():
        return False
    return not (word[:1].isupper() and len(word) <= 4 and lexicons.has("body_end", word) and not word.isupper())


def _ends_like_body(words: str, lexicons: Lexicons) -> bool:
    last = _WORD.findall(words)[-3:]
    return any(lexicons.has("body_end", " ".join(last[i:])) for i in range(len(last)))


def _strip_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without blanks and marks around it; a quotation mark or bracket stays where its partner is inside."""
    while start < end:
        first, last = text[start], text[end - 1]
        if first in _OUTSIDE or (first in ".!?’”»#@)" and end - start > 1):
            start += 1
        elif last in _OUTSIDE or last in _OPENING.replace("'", "").replace('"', ""):
            end -= 1
        elif first in _OPENING and not _is_closed(text[start + 1 : end], first):
            start += 1
        elif first in _OPENING and last == _CLOSING[_OPENING.index(first)] and not _is_closed(text[start + 1 : end - 1], first):
            start, end = start + 1, end - 1
        elif _is_stray(text, start, end):
            end -= 1
        else:
            break
    return start, end


def _is_closed(rest: str, mark: str) -> bool:
    return _CLOSING[_OPENING.index(mark)] in rest


def _is_opened(rest: str, mark: str) -> bool:
    return _OPENING[_CLOSING.index(mark)] in rest


def _is_stray(text: str, start: int, end: int) -> bool:
    """Tell whether the mark at the end is no part of the name: a closing mark without partner, a full stop that ends the
    sentence.
    """
    last, rest = text[end - 1], text[start : end - 1]
    if last in ".?":
        return not _keeps_stop(rest, text, end)
    if last not in _CLOSING or _is_opened(rest, last):
        return False
    # Right behind a letter it may be an apostrophe, unless its partner stands right before the span.
    return last not in "'’" or not rest[-1:].isalnum() or text[max(0, start - 1) : start] == _OPENING[_CLOSING.index(last)]


def _keeps_stop(before: str, text: str, end: int) -> bool:
    """Tell whether a full stop at the end is part of the name: behind an initial, or "Ltd." within a sentence."""
    word = re.split(r"[\s.\-]", before[-_REACH:])[-1]
    if word in _FIRM_FORMS:
        return _SENTENCE_GOES_ON.match(text, end) is not None
    return len(word) == 1 or word in {"Jr", "Jnr", "Snr"}


def _person(text: str, start: int, end: int, lexicons: Lexicons) -> tuple[int, int]:
    """Return a person's name without title, possessive and letters, with both halves of a double-barrelled one."""
    field = text.rfind("\n", start, end)
    if field > start and text[end : end + 1] == ":":  # "Cllr Ann Example⏎Wards:" is two fields of a report's head
        end = field
    match = _POSSESSIVE.search(text, max(start, end - 3), end)
    if (
        match
        and not re.match(r"\w", text[end : end + 1])
        and match.start() - start > 1
        and text[match.start()] not in text[start : match.start()]
    ):
        end = match.start()
    double = _DOUBLE_RIGHT.match(text, end, end + _REACH)
    if double and text[end - 1].isalnum() and (double[1][0].isupper() or lexicons.is_first_name(double[1])):
        end = double.end()
        match = _POSSESSIVE.search(text, start, end)
        end = match.start() if match else end
    double = _DOUBLE_LEFT.search(text[max(0, start - _REACH) : start])
    if double and double[1][0].isupper():
        start -= len(double[1]) + 1
    start = _after_titles(text, start, end, lexicons)
    end = _before_home(text, start, end, lexicons)
    while (match := _LETTERS_BEHIND.search(text[start:end])) and _are_letters(match["letters"], text[start:end], lexicons):
        end = start + match.start()
    match = _GLUED.search(text[max(start, end - _REACH) : end])
    if match and (_is_title(match[1], lexicons) or is_grade(match[1])):
        end -= len(match[1])
    return start, end


def _before_home(text: str, start: int, end: int, lexicons: Lexicons) -> int:
    """Return the end of a name before a comma and a home ("D. Farnaby, Hethby" under a letter), not before a first name ("Lee, Ann")."""
    name, comma, behind = text[start:end].partition(",")
    words = behind.split()
    is_inverted = any(len(word.rstrip(".")) == 1 or lexicons.is_first_name(word) for word in words)
    return start + len(name) if comma and len(name.split()) > 1 and words and not is_inverted else end


def _are_letters(letters: str, name: str, lexicons: Lexicons) -> bool:
    """Tell whether letters behind a name are an honour or office; in a name of capitals the short ones may be its surname."""
    if sum(c.isupper() for c in letters) < 2 or not lexicons.has("post_nominal", letters):
        return False
    return not name.isupper() or len(letters) > 2 or letters in {"KC", "QC", "MP", "JP"}


def _after_titles(text: str, start: int, end: int, lexicons: Lexicons) -> int:
    """Return where a name begins behind its titles; the start itself where the span is nothing but titles."""
    words = [(m.start(), m.end()) for m in _WORD.finditer(text, start, min(end, start + 160))]
    at = 0
    while at < len(words) - 1:
        length = _title_length(text, words[at : at + _MAX_TITLE_WORDS], lexicons)
        if not length or at + length >= len(words):
            break
        first = text[words[at][0] : words[at][1]]
        rest = words[at + length :]
        if (
            length == 1
            and lexicons.is_first_name(first)
            and (len(rest) < 2 or not lexicons.is_first_name(text[rest[0][0] : rest[0][1]]))
        ):
            break
        at += length
    return words[at][0] if words else start


def _title_length(text: str, words: list[tuple[int, int]], lexicons: Lexicons) -> int:
    """Return how many of the words are one title; 0 for none."""
    for length in range(len(words), 0, -1):
        if _is_title(text[words[0][0] : words[length - 1][1]], lexicons):
            return length
    first = text[words[0][0] : words[0][1]]
    if is_grade(first) and len(words) > 1:
        rest = _title_length(text, words[1:], lexicons)
        return rest and rest + 1
    return 0


def _is_title(words: str, lexicons: Lexicons) -> bool:
    words = re.sub(r"^[ATat]/", "", words)
    return bool(words) and words[-1] != "," and any(lexicons.has(kind, words) for kind in ("rank", "courtesy_title", "office"))


def _is_only_title(text: str, start: int, end: int, lexicons: Lexicons) -> bool:
    """Tell whether a span is a rank or title without a name. "Bishop" alone is a surname unless an article stands before it."""
    words = [(m.start(), m.end()) for m in _WORD.finditer(text, start, min(end, start + 160))]
    if not words or words[-1][1] < end:
        return False
    if len(words) == 1:
        word = text[start:end]
        if not _is_title(word, lexicons):
            return False
        lead = text[max(0, start - _REACH) : start]
        before = _COURTESY_LEFT.search(lead)
        if before and lexicons.has("courtesy_title", before[1]):  # "Mr Bishop", "Mrs Head"
            return False
        article = _ARTICLE_LEFT.search(lead)
        if lexicons.is_first_name(word):  # "the Dean of Ely", but "our Dean"
            return bool(_OF_BEHIND.match(text, end) or (article and article[1].lower() in ("the", "a", "an")))
        is_surname = word.lower() in _words_of("title_surnames.txt") and word[0].isupper()
        return not is_surname or bool(article or _OF_BEHIND.match(text, end))
    at = 0
    while at < len(words):
        length = _title_length(text, words[at : at + _MAX_TITLE_WORDS], lexicons)
        if not length:
            return False
        at += length
    last = text[words[-1][0] : words[-1][1]]
    return not (lexicons.is_first_name(last) or last.lower() in _words_of("title_surnames.txt")) or length > 1


def _strip_lead(text: str, start: int, end: int, label: str, lexicons: Lexicons) -> tuple[int, int]:
    """Return a span without an article or preposition before the name, unless the word is the name's own ("The Walks")."""
    if label == "ORG" and " of " in text[start:end]:
        # "Detective Inspector Eilidh Burns of Police Scotland": an officer swallowed by the body
        words = [(m.start(), m.end()) for m in _WORD.finditer(text, start, min(end, start + 160))]
        length = _title_length(text, words[:_MAX_TITLE_WORDS], lexicons)
        of = text.find(" of ", start, end)
        is_rank = length and any(
            lexicons.has(kind, text[words[0][0] : words[length - 1][1]]) for kind in ("rank", "courtesy_title")
        )
        if (
            is_rank
            and length < len(words)
            and words[length][0] < of
            and words[length - 1][1] < of
            and lexicons.is_first_name(text[words[length][0] : words[length][1]])
        ):
            start = of + 4
    while match := _LEAD.match(text, start, end):
        word = match.group().strip()
        if word[0].isupper():
            if word.lower() not in {"the", "of", "from", "at", "for", "by", "in"} or label not in {"ORG", "PLACE"}:
                break
            known = any(lexicons.has(flag, text[match.end() : end]) for flag in ("force", "council", "body", "area", "world"))
            own = label == "PLACE" or not _begins_sentence(text, start) or word.isupper()
            if word.lower() == "the" and own and not known:
                break
        elif label == "DRUG" and word in {"a", "an"}:
            break
        start = match.end()
    while label == "ORG" and (match := _KIND_LEAD.match(text, start, end)):
        start = match.end()
    return start, end


def _without_open_end(text: str, start: int, end: int) -> int:
    """Return the end of a span before small words after which a name would go on ("Home Office for", "Police and")."""
    while match := _OPEN_END.search(text, start, end):
        end = match.start()
    return end


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 4) : start].rstrip(" \t“\"'‘(")
    return not before or before[-1] in ".!?\n:"


def _without_possessive(text: str, start: int, end: int, label: str, lexicons: Lexicons) -> int:
    """Return the end of a span before a possessive that is not the name's own ("Norwich's", not "Sainsbury's" or "St Mary's")."""
    match = _POSSESSIVE.search(text, max(start, end - 3), end)
    if not match or match.start() - start < 2:
        return end
    name = text[start : match.start()]
    if label in {"ORG", "PLACE"}:
        flags = ("force", "council", "area", "world", "town") if label == "PLACE" else ("force", "council", "body")
        if any(lexicons.has(flag, text[start:end]) for flag in (*flags, "body")):
            return end
        if any(lexicons.has(flag, name) for flag in flags):
            return match.start()
        last = name.split()[-1]
        if " " in name and any(lexicons.has(flag, last) for flag in ("body_end", "street_end")):
            return match.start()
        if label == "PLACE" and _NAMED_BEHIND.match(text, end) and not name.startswith("St "):
            return match.start()  # "Larwich's Tern Street"
        return end
    mark = text[match.start()]
    return end if mark in name or (mark == "’" and "‘" in name) else match.start()
