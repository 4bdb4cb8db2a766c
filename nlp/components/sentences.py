"""Component: sentence ends, the one splitter of everything. By marks, quotation marks, capitals, lines and a list of abbreviations."""

from bisect import bisect_right

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from nlp.text.credits import glued_captions

# After these a full stop ends no sentence, whatever follows; single capitals likewise.
ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "st",
        "no",
        "nos",
        "cllr",
        "cllrs",
        "coun",
        "supt",
        "insp",
        "sgt",
        "det",
        "con",
        "ch",
        "rev",
        "prof",
        "hon",
        "co",
        "ltd",
        "inc",
        "vs",
        "v",
        "approx",
        "fig",
        "figs",
        "para",
        "paras",
        "p",
        "pp",
        "op",
        "ops",
        "cf",
        "e.g",
        "i.e",
        "etc",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thurs",
        "fri",
        "sat",
        "sun",
    ]
)
_ENDS = frozenset(".!?…")
_CLOSING = frozenset("\"'”’»)]")
_OPENING = frozenset("\"'“‘«([")


@Language.factory("sentences", assigns=["token.is_sent_start", "doc.sents"])
def make_sentences(nlp: Language, name: str) -> "Sentences":  # noqa: ARG001 (spaCy's signature)
    """Build the component."""
    return Sentences()


class Sentences:
    """Marks where sentences start."""

    def __call__(self, doc: Doc) -> Doc:
        """Set `is_sent_start` of every token; a token in which a caption is glued to the credit before it is parted first."""
        if len(doc):
            _part(doc, list(glued_captions(doc.text)))
            starts = np.where(sentence_starts([t.text for t in doc]), 1, -1).astype(np.int64)
            doc.from_array(
                ["SENT_START"], starts.astype(np.uint64).reshape(-1, 1)
            )  # the setter of one token scans the whole document
        return doc


def _part(doc: Doc, places: list[int]) -> None:
    """Make two tokens of each that one of the places is in."""
    if not places:
        return
    starts = [token.idx for token in doc]
    with doc.retokenize() as retokenizer:
        for place in places:
            token = doc[bisect_right(starts, place) - 1]
            if token.idx < place < token.idx + len(token):
                parts = [token.text[: place - token.idx], token.text[place - token.idx :]]
                retokenizer.split(token, parts, heads=[(token, 0), (token, 1)])


def sentence_starts(words: list[str]) -> list[bool]:
    """Tell whether each token starts a sentence. A line break that ends a paragraph or a short line starts one."""
    starts = [False] * len(words)
    ended = is_break = True
    last = ""
    for i, word in enumerate(words):
        if word.isspace():
            if "\n" in word:
                is_break = is_break or word.count("\n") > 1 or ended or _is_heading_end(words, i)
            continue
        if (is_break or (ended and _may_start(words, i))) and not (word in _CLOSING and not is_break):
            starts[i] = True
            ended = is_break = False
        if word[-1] in _ENDS and not (word[-1] == "." and _is_abbreviation(last, word)):
            ended = True
        elif word not in _CLOSING:
            ended = False
        last = word
    return starts


def _is_heading_end(words: list[str], i: int) -> bool:
    """Tell whether a single line break ends a line that was not merely full: the next line begins with a capital, a digit or a
    mark.
    """
    following = words[i + 1] if i + 1 < len(words) else ""
    return bool(following) and (following[0].isupper() or not following[0].isalnum()) and _line_words(words, i) < 9


def _line_words(words: list[str], i: int) -> int:
    """Words of the line that ends at i; ten at most are counted."""
    n = 0
    for j in range(i - 1, max(-1, i - 11), -1):
        if "\n" in words[j]:
            break
        n += 1
    return n


def _may_start(words: list[str], i: int) -> bool:
    word = words[i]
    if word in _OPENING:
        word = words[i + 1] if i + 1 < len(words) else word
    return not word[0].islower()


def _is_abbreviation(last: str, word: str) -> bool:
    stem = (word[:-1] or last).lower()
    return stem in ABBREVIATIONS or (len(stem) == 1 and stem.isalpha() and stem != "i")
