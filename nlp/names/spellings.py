"""One canonical spelling for the operations, bodies, places and drugs of a text; names in capitals in ordinary letters.

Works on spans and strings alone. A mention is its start, its end and its text; all lists are in text order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.lexicons import Lexicons, load_lexicons

MentionSpan = tuple[int, int, str]

_OPERATION_HEAD = re.compile(r"#?(?P<head>(?:operations?|ops?|ymgyrch(?:oedd)?)\b)[.\s\-–:]*", re.I)
_HASHTAG_HEAD = re.compile(r"#?(?P<head>[Oo]p(?:eration)?|Ymgyrch)(?=[A-Z])")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_QUOTES = "\"'“”‘’«»"
_SMALL_WORDS = frozenset({"a", "and", "at", "by", "in", "of", "on", "the", "to", "y", "yr"})
# Letters of the longest abbreviation of a place.
MAX_ABBREVIATION = 4
_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _OperationName:
    """A mention's head ("Operation", "Ymgyrch" or "" for a bare name), its name as written, and the words of it in lower case."""

    head: str
    name: str
    words: _Words


def canonical_operations(text: str, mentions: Sequence[MentionSpan]) -> list[tuple[int, int, str]]:
    """Return each mention with its end mended and its canonical name, "Operation X" or "Ymgyrch X".

    A name that only a headline writes longer than the body ("Operation Tern Nets Six") is cut to the body's. A bare word of a longer
    name stands for the whole ("Puffin" for "Operation Puffin Patrol").
    """
    names = [_parse_operation(written) for _, _, written in mentions]
    in_headline = [is_headline(text, start, end) for start, end, _ in mentions]
    body: dict[_Words, bool] = {}  # name in running text: whether with its head
    for name, headline in zip(names, in_headline, strict=True):
        if name.words and not headline:
            body[name.words] = body.get(name.words, False) or bool(name.head)
    spans: list[tuple[int, int]] = []
    for at, (start, end, _) in enumerate(mentions):
        name = names[at]
        if name.head and name.words not in body and in_headline[at]:
            shorter = next((name.words[:n] for n in range(len(name.words) - 1, 0, -1) if name.words[:n] in body), None)
            if shorter:
                end = _end_of_words(text, start, end, len(name.words) - len(shorter))
                names[at] = _parse_operation(text[start:end])
        spans.append((start, end))
    wholes = _wholes_of_parts(names)
    spellings: dict[_Words, str] = {}
    heads: dict[_Words, str] = {}
    for name in names:
        words = wholes.get(name.words, name.words) if not name.head else name.words
        if words == name.words:
            spellings[words] = _better_spelling(spellings.get(words), name.name)
        if name.head:
            heads.setdefault(words, name.head)
    squeezed = {"".join(words): words for words in spellings if len(words) > 1}
    operations: list[tuple[int, int, str]] = []
    for (start, end), name in zip(spans, names, strict=True):
        words = wholes.get(name.words, name.words) if not name.head else name.words
        words = squeezed.get("".join(words), words)
        head = name.head or heads.get(words, "Operation")
        operations.append((start, end, f"{head} {_operation_case(spellings.get(words, name.name))}".strip()))
    return operations


def is_headline(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch stands in a line like a headline: short, without a full stop, in capitals or most words with one."""
    left = text.rfind("\n", max(0, start - 200), start) + 1
    if left == 0 and start > 200:
        return False
    right = text.find("\n", end, end + 200)
    line = text[left : right if right >= 0 else end + 200].strip()
    if len(line) > 160 or line.endswith((".", ",", ";")):
        return False
    words = [word for word in re.findall(r"[^\W\d_][\w’'-]*", line) if len(word) > 3]
    capitals = sum(word[0].isupper() for word in words)
    return left == 0 or capitals * 10 >= len(words) * 7


def _parse_operation(written: str) -> _OperationName:
    flat = " ".join(written.split())
    match = _OPERATION_HEAD.match(flat) or _HASHTAG_HEAD.match(flat)
    head = ""
    name = flat
    if match and match.end() < len(flat):
        head = "Ymgyrch" if match["head"].lower().startswith("ymgyrch") else "Operation"
        name = flat[match.end() :]
        if " " not in flat:
            name = _CAMEL.sub(" ", name)
    name = name.strip(_QUOTES).replace(".", "").strip()
    words = tuple(word.lower().replace("’", "'").strip(_QUOTES) for word in name.split())
    return _OperationName(head, name, words)


def _end_of_words(text: str, start: int, end: int, n_words: int) -> int:
    """Return the end of a span without its last words."""
    for _ in range(n_words):
        match = re.search(r"\s+\S+$", text[start:end])
        if not match:
            break
        end = start + match.start()
    return end


def _wholes_of_parts(names: Sequence[_OperationName]) -> dict[_Words, _Words]:
    """For a bare name that is the beginning of just one longer name with its head: that name."""
    headed = {name.words for name in names if name.head}
    wholes: dict[_Words, set[_Words]] = {}
    for words in headed:
        for n in range(1, min(len(words), 6)):
            wholes.setdefault(words[:n], set()).add(words)
    return {part: next(iter(whole)) for part, whole in wholes.items() if len(whole) == 1 and part not in headed}


def _better_spelling(one: str | None, other: str) -> str:
    """Of two spellings the one with capitals where names have them: not all large, not all small."""
    if one is None or (_is_one_case(one) and not _is_one_case(other)):
        return other
    return one


def _is_one_case(name: str) -> bool:
    return name.isupper() or name.islower() or has_capitals(name)


def _operation_case(name: str) -> str:
    if name.islower():
        return " ".join(
            word if word in _SMALL_WORDS and at else word[:1].upper() + word[1:] for at, word in enumerate(name.split())
        )
    if has_capitals(name) or name.isupper():
        titled = title_case(name)
        return " ".join(word.lower() if word.lower() in _SMALL_WORDS and at else word for at, word in enumerate(titled.split()))
    return name


def canonical_plain(label: str, mentions: Sequence[MentionSpan], *, lexicons: Lexicons | None = None) -> list[str]:
    """Return one spelling for the bodies, places or drugs of a text: on one line, the spelling with ordinary capitals, short for
    long.

    An abbreviation written in brackets behind a body, or made of its first letters, stands for it; so does its last or first part
    where a paper or team is named in full before ("Chronicle" for "Larwich Chronicle").
    """
    lexicons = lexicons or load_lexicons()
    flat = [" ".join(written.split()) for _, _, written in mentions]
    spelling: dict[str, str] = {}
    for name in flat:
        key = plain_key(name)
        kept = spelling.get(key)
        if kept is None or (_is_one_case(kept) and not _is_one_case(name)) or (label == "DRUG" and name.islower()):
            spelling[key] = name
    spelling = {key: _plain_case(name, lexicons) for key, name in spelling.items()}
    if label == "PLACE":
        spelling = {key: title_case(name) if _is_place_in_capitals(name, lexicons) else name for key, name in spelling.items()}
    if label != "ORG":
        return [spelling[plain_key(name)] for name in flat]
    full = _full_bodies(list(spelling.values()), lexicons)
    return [full.get(spelling[plain_key(name)], spelling[plain_key(name)]) for name in flat]


def plain_key(name: str) -> str:
    """Return a name without case, apostrophes and double blanks: "King's Lynn" and "Kings Lynn" are one."""
    return " ".join(re.sub(r"['’.]", "", name.lower().replace("&", "and")).split())


def _full_bodies(names: Sequence[str], lexicons: Lexicons) -> dict[str, str]:
    """For an abbreviation or short form of just one longer body of the text: that body."""
    by_letters: dict[str, set[str]] = {}
    by_first: dict[str, set[str]] = {}
    by_last: dict[str, set[str]] = {}
    for name in names:
        words = re.findall(r"[^\W_]+", name)
        if len(words) < 2:
            continue
        large = "".join(word[0] for word in words if word[0].isupper()).upper()[:12]
        endings = {large[n:] for n in range(len(large) - 2)}  # "ICB" of "NHS Larwich Integrated Care Board"
        for letters in {"".join(word[0] for word in words).upper(), large} | endings:
            by_letters.setdefault(letters, set()).add(name)
        by_first.setdefault(words[0].lower(), set()).add(name)
        by_last.setdefault(words[-1].lower(), set()).add(name)
    full: dict[str, str] = {}
    for name in names:
        if " " in name:
            continue
        longer = by_letters.get(name.upper(), set()) if name.isupper() and len(name) > 1 else set()
        longer = longer or by_last.get(name.lower(), set())
        if not longer and not lexicons.has("town", name) and not lexicons.has("area", name):
            longer = by_first.get(name.lower(), set())
        if len(longer) == 1:
            full[name] = next(iter(longer))
    return full


def _plain_case(name: str, lexicons: Lexicons) -> str:
    """Return a name of several words in capitals in ordinary letters; its abbreviations stay ("NHS", "RFC")."""
    if not name.isupper() or " " not in name:
        return name

    def lower(at: int, word: str) -> str:
        if at and word.lower() in _SMALL_WORDS | {"for"}:
            return word.lower()
        if lexicons.has("body", word) or (not re.search(r"[AEIOUYÂÊÎÔÛŴŶ]", word) and word != "ST"):
            return word
        return title_case(f"{word} {word}").split()[0]

    return " ".join(lower(at, word) for at, word in enumerate(name.split()))


def _is_place_in_capitals(name: str, lexicons: Lexicons) -> bool:
    """Tell whether one word in capitals is a place's name and no abbreviation: a known one, or longer than any of the corpus's ("HMP", "UK")."""
    is_known = any(lexicons.has(flag, name) for flag in ("town", "village", "area"))
    return name.isalpha() and name.isupper() and len(name) > 2 and (is_known or len(name) > MAX_ABBREVIATION)


def has_capitals(form: str) -> bool:
    """Tell whether a form has a run of capitals, or has two words and nothing but capitals."""
    return any(len(run) > 2 and run.isupper() for run in re.findall(r"[^\W\d_a-zß-öø-ÿ]+", form)) or (
        form.isupper() and " " in form
    )


def title_case(name: str) -> str:
    """Return a name in capitals, or with a surname in capitals, in ordinary letters: "Una O'HARA-McKAY" -> "Una O'Hara-McKay"."""
    return re.sub(r"[^\W\d_]+(?:[’'][^\W\d_]+)*", lambda match: _titled_word(match.group(), name), name)


def _titled_word(word: str, name: str) -> str:
    letters = re.sub(r"[’']", "", word)
    prefix = re.match(r"(?:Mc|Mac|Fitz)(?=[A-Z]{2})", word)
    if prefix:
        return prefix.group() + _titled_word(word[prefix.end() :], name)
    if not letters.isupper() or len(letters) < 2 or (len(letters) == 2 and not re.search(r"[AEIOUY]", letters)):
        return word
    if len(letters) == 2 and not name.isupper() and "'" not in word and "’" not in word:
        return word
    if re.match(r"MC[A-Z]{2}", word):
        return "Mc" + word[2:].capitalize()
    head, mark, tail = word.replace("’", "'").partition("'")
    if mark and len(tail) > 1:  # O'HARA, D'ARCY; but CUCKOO'S
        return head.capitalize() + word[len(head)] + tail.capitalize()
    return word.capitalize()
