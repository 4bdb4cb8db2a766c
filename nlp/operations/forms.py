"""Names of operations by their form and by the rest of their text: what the tagger is told before, and what is mended after it.

"Operation" before capitalised words in running text is a name whatever the words; a name that stands whole somewhere is whole elsewhere; a bare
name of an operation that is named in full is that operation.
"""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import takewhile
from typing import Any

import numpy as np
from spacy.tokens import Doc, Span

from nlp.lexicons import FLAGS, FOLDER, lexicons_of, read_list
from nlp.names.cleaning import titles_before
from nlp.names.police_words import POLICE_FLAGS, police_words

_HEAD = re.compile(r"Operations?|OPERATIONS?|Ops?\.?|OPS?\.?|Ymgyrch|YMGYRCH")
_HEADED = re.compile(r"(?:operations?|ops?\.?|ymgyrch)[\s-]+[\"'“‘]?(?P<name>\S.*?)[\"'”’]?$", re.IGNORECASE | re.DOTALL)
# Shorter names behind "Op" are other words: "#OpEd".
_HASHTAG = re.compile(r"(?:Op|Operation|Ymgyrch)(?P<name>[A-Z][a-z]{2,}(?:[A-Z][a-z]+)*)")
_CAMEL = re.compile(r"[A-Z][a-z]+")
# The word and its sentence up to a bare name, and the characters in which it is looked for.
_SPOKEN_OF = re.compile(r"\boperations?\b[^.;!?\n]*\Z", re.I)
SPOKEN_OF_CHARS = 100
# Added to the log scores of an operation's tags where its form is plain ("the Operation Motorman evidence"). 0, 1, 2, 3, 4 tried: the Leveson
# paragraphs' dev half F1 .973, .982, .985, .985, .985; authors q to w of corpus train .889, .891, .894, .894, .894; corpus dev .931, from 3 on .923.
OPERATION_FAVOUR = 2.0
# The same for the second word of a name ("Operation Rum Butter has led to"), which the tagger, used to names of one word, leaves out: with the
# second look, authors q to w .893 without and .963 with it; corpus dev .931 both times.
SECOND_WORD_FAVOUR = 5.0
# The same where a line is nothing but the name in capitals, or begins with "Operations X, Y and Z".
HEADING_FAVOUR = 4.0
# The same for the mark and the name of "Operation ‘Tern’" within a line, which the tagger puts at -3.7 and -2.8.
QUOTED_FAVOUR = 5.0
# The same for a second word in the next line before small letters ("Operation Rum⏎Butter has led to") and the line's end: there the tagger has a say, for
# a headline may end. It puts three such names at -.3 to 1.2, words with which a sentence begins at -4.7 to -2.1, a line's end at -5.8 to -2.9.
NEXT_LINE_FAVOUR = 2.0
# The same for both parts of "Operation Magpie's Nest", where the second is in no list of places, bodies, days or titles: train has seven such names.
POSSESSIVE_FAVOUR = 5.0
# The same for a name in small letters ("under operation hawthorn"), which the tagger puts at -3.1 to -.7 behind an "operation" at -1.0 and more; other words behind
# that word ("operation costs") are at -5.9 and less.
SMALL_FAVOUR = 4.0
# Words of a further name in "Operations X, Y and Z".
MAX_LISTED_WORDS = 2
# Words of the longest name that is looked for elsewhere in its text.
MAX_NAME_WORDS = 5
# Shorter bare names are too often other words.
MIN_BARE_CHARS = 4
# In a text of so many tokens with fewer words of police work (nlp/data/uk/police_words.txt, forces, drugs) an operation that its own people
# "call" or "have dubbed" so is not the police's. Without the word of naming 11 more wrong ones of train would go, and 14 right mentions of the demo, which council
# papers mention in passing.
MIN_TOKENS_FOR_DOUBT, MIN_POLICE_WORDS = 100, 2
# In a shorter text, which still is no headline or single sentence, one such word will do.
MIN_SHORT_TOKENS = 50
_NAMING_BEFORE = frozenset(("call", "calls", "called", "named", "dubbed", "known", "christened", "nicknamed"))
# What may stand between a head and its name: "an operation codenamed Tern".
_NAMED = frozenset(("codenamed", "named", "called", "dubbed"))
# So many words with capitals before a word make a line a headline in title case.
MIN_TITLED = 4
_NAMING_BEHIND = frozenset(("call", "calls", "called", "dubbed"))
# Tokens before and behind a name in which they stand: "known to officials as", ", as this year's reading scheme is called".
NAMING_BEFORE, NAMING_BEHIND = 5, 10
_CALLED_OTHERWISE = tuple(
    FLAGS.index(flag)
    for flag in (
        "town",
        "area",
        "ward",
        "world",
        "force",
        "council",
        "body",
        "rank",
        "courtesy_title",
        "office",
        "body_end",
        "calendar",
    )
)
_LINES = frozenset(("line", "lines"))
_OPENING = frozenset("\"'“‘")
_MARKS = "\"'“”‘’"
_NUMBER_OF_NAME = re.compile(r"\d{1,2}|[IVX]{1,4}")
# What follows an operation's name in running text and is no part of it, by lexicon ("Operation Tern Detective Sergeant Ann Lee").
_NO_NAME = ("rank", "courtesy_title", "office", "force", "operation_head", "first_name_m", "first_name_f")


def operation_favour(doc: Doc) -> Any:
    """Return what is added to the log scores of an operation's first and further tokens where its form is plain: "Operation" and
    a word with a capital,
    in running text, and a second such word where small letters or a mark follow.

    Shapes: (n_tokens, 2).
    """
    favour = np.zeros((len(doc), 2), np.float32)
    lexicons = lexicons_of(doc.vocab)
    for i in range(len(doc) - 1):
        head = doc[i].text
        at = i + 2 if doc[i + 1].text in _OPENING else i + 1
        if _is_heading(doc, i) or _opens_list(doc, i, lexicons):
            favour[i, 0] = favour[i + 1, 1] = HEADING_FAVOUR
            if doc[i + 2 : i + 3].text.isupper():
                favour[i + 2, 1] = HEADING_FAVOUR
            continue
        if doc[i].lower_ == head == "operation" and doc[at].is_lower and doc[at].is_alpha and not doc[at].is_stop:
            favour[at, 1] = SMALL_FAVOUR
            continue
        if not (head.istitle() and at < len(doc) and doc[at].text.istitle() and lexicons.has("operation_head", head)):
            continue
        if doc[at].is_sent_start:
            continue
        is_running = i > 0 and (doc[i - 1].is_lower or (doc[i - 1].text in _OPENING and doc[at + 1 : at + 2].text == ","))
        if at > i + 1:
            favour[i, 0] = OPERATION_FAVOUR
            favour[i + 1 : at + 1, 1] = QUOTED_FAVOUR
        elif is_running:
            favour[i, 0] = favour[at, 1] = OPERATION_FAVOUR
        if is_running and _is_possessive_name(doc, at, lexicons):
            favour[at + 1 : at + 3, 1] = POSSESSIVE_FAVOUR
            continue
        second, second_favour = at + 1, SECOND_WORD_FAVOUR
        if is_running and second < len(doc) and doc[second].text == "\n":
            second += 1  # the line ends within the name
            if doc[second : second + 1] and doc[second].is_sent_start and doc[second + 1 : second + 2].text != ",":
                if not _is_followed_by_text(doc, second + 1):
                    continue
                second_favour = NEXT_LINE_FAVOUR
        if _is_second_word(doc, second, lexicons) and (is_running or _is_followed_by_text(doc, second + 1)):
            favour[at + 1 : second + 1, 1] = second_favour
    return favour


def _is_heading(doc: Doc, i: int) -> bool:
    """Tell whether a line is nothing but a head and a name of one or two words in capitals: "OPERATION WET PAINT"."""
    if not (doc[i].text.isupper() and _HEAD.fullmatch(doc[i].text) and _starts_line(doc, i)):
        return False
    words = list(takewhile(lambda t: "\n" not in t.text, doc[i + 1 : i + 4]))
    return 0 < len(words) < 3 and all(t.text.isupper() and t.is_alpha for t in words)


def _opens_list(doc: Doc, i: int, lexicons: Any) -> bool:
    """Tell whether a line begins with "Operations X, Y and Z", each of one or two words with capitals and none an office's."""
    if doc[i].text not in ("Operations", "Ops") or not _starts_line(doc, i):
        return False
    at, n_names = i + 1, 0
    while True:
        end = at
        while (
            end < len(doc)
            and end - at < MAX_LISTED_WORDS
            and doc[end].text.istitle()
            and not lexicons.has("office", doc[end].text)
        ):
            end += 1
        if end == at or end >= len(doc):
            return False
        n_names += 1
        if doc[end].text not in (",", "and", "&"):
            return n_names > 2
        at = end + 1


def _starts_line(doc: Doc, i: int) -> bool:
    return i == 0 or "\n" in doc[i - 1].text


def _is_second_word(doc: Doc, i: int, lexicons: Any) -> bool:
    """Tell whether a token may be the second word of a name: with a capital, no title, rank or force, and nothing with a capital
    behind it.
    """
    if i >= len(doc) or not doc[i].text.istitle() or any(lexicons.has(f, doc[i].text) for f in _NO_NAME):
        return False
    return i + 1 >= len(doc) or not doc[i + 1].text[:1].isupper()


def _is_possessive_name(doc: Doc, at: int, lexicons: Any) -> bool:
    """Tell whether a name goes on behind a possessive with a word that nothing else is called, and ends there: "Magpie's Nest has"."""
    words = doc[at + 1 : at + 4]
    if len(words) < 3 or words[0].text not in ("'s", "’s") or not words[1].text.istitle() or words[2].text[:1].isupper():
        return False
    return not lexicons.match((words[1].text,))[0, _CALLED_OTHERWISE].any()


def _is_followed_by_text(doc: Doc, i: int) -> bool:
    """Tell whether small letters or a full stop follow: a line of nothing but capitalised words is a headline, in which the name
    may end anywhere.
    """
    return i < len(doc) and (doc[i].is_lower or doc[i].text == ".")


def whole_operations(doc: Doc, spans: list[Span]) -> list[Span]:
    """Return the spans, each operation with the "Operation" that stands before its name, and with all words that its name has
    elsewhere.
    """
    names = _names_in_full(doc, spans)
    operations = []
    for span in spans:
        if span.label_ != "OPERATION" and not _is_mistaken(span):
            operations.append(span)
            continue
        if _is_of_other_headline(doc, span):
            continue
        if _is_object(doc, span):
            operations += [Span(doc, span.start, span.end, label="PLACE")] if _is_town(doc, span) else []
            continue
        first, end = span.start, span.end
        if first > 1 and doc[first - 1].text in _OPENING and _HEAD.fullmatch(doc[first - 2].text):
            first -= 2
            end += end < len(doc) and doc[end].text in "\"'”’"
        elif first > 1 and doc[first - 1].text == "." and doc[first - 2].text in ("Op", "Ops") and not doc[first - 2].whitespace_:
            first -= 2
        elif first and _HEAD.fullmatch(doc[first - 1].text) and not _HEADED.match(span.text):
            first -= 1
        words = tuple(w.lower() for w in _name_words(span))
        longer: Collection[tuple[str, ...]] = names.get(words[0], ()) if words else ()
        if end + 1 < len(doc) and _NUMBER_OF_NAME.fullmatch(doc[end].text) and not doc[end + 1].text[:1].isalnum() and words:
            end += 1  # "Operation Cobalt 7,"
        after = [t for t in doc[span.end : span.end + 2 * MAX_NAME_WORDS] if not t.is_space] if longer else []
        for n in range(1, min(len(after), MAX_NAME_WORDS - len(words)) + 1):
            if after[0].text[:1].isupper() and (*words, *(t.lower_ for t in after[:n])) in longer:
                end = max(end, after[n - 1].i + 1)
        first, end = _behind_naming(doc, first, end), _before_verb(doc, first, end)
        is_whole = span.label_ == "OPERATION" and (first, end) == (span.start, span.end)
        operations.append(span if is_whole else Span(doc, first, end, label="OPERATION"))
    return operations


def _behind_naming(doc: Doc, first: int, end: int) -> int:
    """Return where a name begins that its head is said to be called by: "operation codenamed | Tern"."""
    named = next((i for i in range(first + 1, end - 1) if doc[i].lower_ in _NAMED), None)
    return named + 1 if named is not None and _HEAD.fullmatch(doc[first].text) else first


def _is_of_other_headline(doc: Doc, span: Span) -> bool:
    """Tell whether a name without a head stands in a headline in title case behind that of an operation, and nowhere behind a head itself: "Operation Tern Nets
    Six In | Dawn | Raids".
    """
    if _HEADED.match(span.text) or span.text.isupper():
        return False
    start = next((i + 1 for i in range(span.start - 1, -1, -1) if "\n" in doc[i].text), 0)
    before = [token for token in doc[start : span.start] if token.is_alpha]
    is_titled = len(before) >= MIN_TITLED and all(token.text[:1].isupper() for token in before)
    is_headed = re.search(rf"\b(?:Operation|Op|Ymgyrch) [\"'“‘]?{re.escape(span.text)}\b", doc.text) is not None
    return is_titled and any(token.text in ("Operation", "Op", "Ymgyrch") for token in before) and not is_headed


def _before_verb(doc: Doc, first: int, end: int) -> int:
    """Return where a name ends that its headline goes on from with a verb in capitals ("Operation Tern | Smashes Ring"), unless its text has it so again."""
    if not _HEAD.fullmatch(doc[first].text):
        return end
    verb = next((i for i in range(first + 2, end) if doc[i].lower_ in _headline_verbs()), end)
    behind = doc[verb + 1 : verb + 2].text[:1]
    goes_on = bool(behind) and bool(doc[verb].whitespace_) and (behind in "£$€" or behind.isupper() or behind.isdigit())
    return verb if verb < end and goes_on and doc.text.count(doc[first : verb + 1].text) == 1 else end


def _is_object(doc: Doc, span: Span) -> bool:
    """Tell whether a name without a head stands behind the verb of a headline: "OPERATION TERN BUSTS | DISS | GANG"."""
    verb = span.start - 1
    is_behind = verb > 1 and doc[verb].lower_ in _headline_verbs() and doc[verb].text[:1].isupper()
    return is_behind and not _HEADED.match(span.text)


def _is_town(doc: Doc, span: Span) -> bool:
    return any(lexicons_of(doc.vocab).has(flag, span.text) for flag in ("town", "village", "area"))


@lru_cache(maxsize=1)
def _headline_verbs() -> frozenset[str]:
    return frozenset(read_list(FOLDER / "headline_verbs.txt"))


def _is_mistaken(span: Span) -> bool:
    """Tell whether a person or a place begins as operations do ("Ymgyrch Draenog"): none of the corpus's train and dev is one."""
    is_headed = len(span) > 1 and span[0].text in ("Operation", "Ymgyrch") and span[1].text.istitle()
    return is_headed and span.label_ in ("PERSON", "PLACE")


def _names_in_full(doc: Doc, spans: list[Span]) -> dict[str, set[tuple[str, ...]]]:
    """Return the names of several words, by their first: those that are marked so, and those of whose first word an operation is
    marked while the
    pair stands in running text too, as in a heading "Operation Marsh Frog" and "Marsh Frog has cost"."""
    names: dict[str, set[tuple[str, ...]]] = {}
    for span in spans:
        words = _name_words(span)
        if span.label_ == "OPERATION" and words and words[0][:1].isupper() and not span.text.isupper():
            names.setdefault(words[0].lower(), set()).update({tuple(w.lower() for w in words)} if len(words) > 1 else ())
    for i in range(1, len(doc) - 2):
        word = doc[i]
        is_pair = word.text.istitle() and word.lower_ in names and doc[i + 1].text.istitle() and doc[i + 2].is_lower
        if is_pair and (doc[i - 1].is_lower or word.is_sent_start):
            names[word.lower_].add((word.lower_, doc[i + 1].lower_))
    return names


def _is_in_full(text: str, span: Span) -> bool:
    """Tell whether an operation is named with its head, or its sentence speaks of operations before its name ("an operation dubbed Tern")."""
    if _HEADED.match(span.text) or _HASHTAG.fullmatch(span.text):
        return True
    return _SPOKEN_OF.search(text, max(0, span.start_char - SPOKEN_OF_CHARS), span.start_char) is not None


def _bare_words(span: Span) -> tuple[str, ...]:
    """Return the words of an operation's name as they stand alone, without its head and marks; none where tokens are not its words."""
    hashtag = _HASHTAG.fullmatch(span.text)
    if hashtag:
        return tuple(_CAMEL.findall(hashtag["name"]))
    match = _HEADED.match(span.text)
    name = (match["name"] if match else span.text).strip(_MARKS).split()
    words = tuple(t.text for t in span if not t.is_space and t.text not in _MARKS)[-len(name) :]
    return words if name and words[:1] == (name[0],) else ()


def hashtag_operations(doc: Doc, spans: list[Span]) -> Iterator[Span]:
    """Yield the operations that are written as a hashtag ("#OpTern"), of which the spans hold nothing."""
    taken = {i for span in spans for i in range(span.start, span.end)}
    for i in range(1, len(doc)):
        if doc[i - 1].text == "#" and i not in taken and _HASHTAG.fullmatch(doc[i].text):
            yield Span(doc, i, i + 1, label="OPERATION")


def _yields(doc: Doc, rival: Span, first: int, end: int) -> bool:
    """Tell whether a name gives way to an operation's bare name at `first`..`end`: where it is just those words, or cuts into a name of
    several ("since June Plumb Line"). Who answers in an interview ("Larkspur: ‘No.’") stays."""
    if rival.label_ == "OPERATION":
        return False
    if (rival.start, rival.end) == (first, end):
        return not (rival.label_ == "PERSON" and _starts_line(doc, first) and doc[end : end + 1].text == ":")
    return end - first > 1 and not (rival.start <= first and end <= rival.end)


def _name_words(span: Span) -> tuple[str, ...]:
    """Return the words of an operation's name without what stands before it."""
    match = _HEADED.match(span.text)
    return tuple((match["name"] if match else span.text).split())


@lru_cache(maxsize=1)
def _other_kinds() -> frozenset[str]:
    return frozenset(name.lower() for name in read_list(FOLDER / "military_operations.txt"))


def is_another_kind(text: str) -> bool:
    """Tell whether the name is that of a well-known military operation: none of ours."""
    match = _HEADED.match(text)
    return " ".join((match["name"] if match else text).lower().split()) in _other_kinds()


def police_operations(doc: Doc, spans: list[Span]) -> list[Span]:
    """Return the spans without the operations of others: those that somebody calls so, in a text that tells of no police work."""
    operations = [span for span in spans if span.label_ == "OPERATION"]
    if not operations or len(doc) < MIN_SHORT_TOKENS:
        return spans
    if not any(_is_named(doc, span) for span in operations):
        return spans
    is_police = lexicons_of(doc.vocab).flags([token.text for token in doc])[:, POLICE_FLAGS].any(1)
    is_police |= np.array([token.lower_ in police_words() for token in doc])
    for span in operations:
        is_police[span.start : span.end] = False
    needed = MIN_POLICE_WORDS if len(doc) >= MIN_TOKENS_FOR_DOUBT else 1
    return spans if is_police.sum() >= needed else [span for span in spans if span.label_ != "OPERATION"]


def _is_named(doc: Doc, span: Span) -> bool:
    """Tell whether the words around an operation tell who calls it so."""
    before = doc[max(0, span.start - NAMING_BEFORE) : span.start]
    behind = takewhile(lambda t: not t.is_sent_start, doc[span.end : span.end + NAMING_BEHIND])
    return any(t.lower_ in _NAMING_BEFORE for t in before) or any(t.lower_ in _NAMING_BEHIND for t in behind)


def is_phone_line(doc: Doc, span: Span) -> bool:
    """Tell whether a name is that of a line on which drugs are ordered: "the 'Marco' line"."""
    after = [t for t in doc[span.end : span.end + 2] if t.text not in _MARKS][:1]
    is_bare = span.label_ == "PERSON" or (span.label_ == "OPERATION" and not _HEADED.match(span.text))
    return is_bare and bool(after) and after[0].lower_ in _LINES


def bare_operations(doc: Doc, text: str, spans: list[Span]) -> list[Span]:
    """Return the spans, with every bare name of an operation that is named in full. In place of another label, never inside a
    longer name.
    """
    operations = [span for span in spans if span.label_ == "OPERATION"]
    if not any(_is_in_full(text, span) for span in operations):
        return spans
    names: dict[str, set[tuple[str, ...]]] = {}
    for span in operations:
        words = _bare_words(span)
        if len(" ".join(words)) >= MIN_BARE_CHARS and words[0][0].isupper():
            cases = (words, tuple(w.upper() for w in words), *([tuple(w.title() for w in words)] if span.text.isupper() else []))
            names.setdefault(words[0].lower(), set()).update(cases)
    owner = {i: span for span in spans for i in range(span.start, span.end)}
    kept = {id(span): span for span in spans}
    for i, token in enumerate(doc):
        for words in names.get(token.lower_, ()):
            end = i + len(words)
            if tuple(t.text for t in doc[i:end]) != words or (i and doc[i - 1].text == "-" and not doc[i - 1].whitespace_):
                continue
            rivals = {id(owner[j]): owner[j] for j in range(i, end) if j in owner}
            if any(not _yields(doc, r, i, end) for r in rivals.values()) or titles_before(
                text, token.idx, lexicons_of(doc.vocab)
            ):
                continue
            for rival in rivals:
                kept.pop(rival, None)
            span = Span(doc, i, end, label="OPERATION")
            kept[id(span)] = span
            owner.update((j, span) for j in range(i, end))
    return list(kept.values())
