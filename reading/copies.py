"""Tells copies of one story from independent reports and from other cases told in the same formulas. Knows nothing of archives.

Copies share phrases, counted as word triples. So do two cases told by one hand: "…, 47, of Cutler Street, pleaded guilty to…". What tells
them is the slots, triples of two plain words and a name or figure: in a copy the same words hold the same name, in another case another.
"""

import hashlib
import re
from bisect import bisect_left, bisect_right

COPIES_VERSION = 4
# The lowest hashes of a text's word triples. An article of up to 500 words is kept whole; 1,024 told no pair apart that 512 did not, and
# with 256 a brief beside a long feature was compared by a handful.
SKETCH_SIZE = 512
# A copy that was cut and topped anew keeps as little as 30 % of the triples of the shorter text; independent reports of one event,
# with a quote in common, share far fewer. Measured: evaluation/data/copies, 9 true pairs .34 to .93, 96 others at most .06; the demo,
# 21 true pairs .33 to .82, 6,534 others at most .18; 291 news articles half cut, 1 word in 25 changed and topped with as much of another
# article: all found, 95 % of them above .45. Among 42,195 pairs of different articles there 24 reach it, serial reports that repeat
# their background word for word. Re-measure after a change of the sketch.
SAME_STORY = 0.27
# Of the slots whose plain words both texts have, as many hold the same name or figure in both. Measured: the tuning half of
# evaluation/data/copies/pairs.jsonl, copies .8 to 1, other cases in one formula 0 to .71; planted copies in invented press .87 and more.
SAME_IN_SLOTS = 0.75
# Texts that share no slot share phrases without names: the foot that a house sets under everything, unless it is half of the shorter text.
SAME_WITHOUT_SLOTS = 0.5
# An article of 500 words has about a hundred slots.
MAX_SLOTS = 256
# One paper filed under two meetings differs in its front sheet at most.
SAME_PAPER = 0.85
# Shorter texts have too few triples to tell by share; they are copies only if nearly equal.
MIN_TRIPLES = 25
SAME_SHORT_STORY = 0.8
# An estimate from fewer hashes than this, of a brief beside a very long text, is too rough for SAME_STORY.
MIN_COMPARED = 12
# Every n-th hash (by value) is a key under which documents meet, some 50 for an article: with 1 in 6, all true pairs above meet; two texts
# that share 30 % of 200 triples fail to with a chance of (5/6) ** 60 = 2e-5. Other numbers are compared in docs/decisions/005-copies.md.
KEY_EVERY = 6
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# Capitals that tell no case from another: they stand in every report of courts, police and councils.
_COMMON = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "sir",
        "i",
        "pc",
        "dc",
        "ds",
        "di",
        "dci",
        "sgt",
        "det",
        "detective",
        "inspector",
        "chief",
        "superintendent",
        "sergeant",
        "constable",
        "officer",
        "police",
        "constabulary",
        "cid",
        "court",
        "crown",
        "magistrates",
        "judge",
        "council",
        "county",
        "borough",
        "city",
        "district",
        "councillor",
        "committee",
        "cabinet",
        "panel",
        "commissioner",
        "crime",
        "act",
        "operation",
        "street",
        "road",
        "lane",
        "st",
        "saint",
        "north",
        "south",
        "east",
        "west",
        "the",
        "101",
        "999",
        "0800",
        "555",
        "111",
        "crimestoppers",
    ]
)
# Before a word that does not begin its sentence: another word or a comma, and at most a quotation mark.
_WITHIN_SENTENCE = re.compile(r"[^\s.!?:\n\"“”‘]['’)]?[ \u00a0]\(?$")
# Hashes of triples lie below it, slots above, so that one ascending signature holds both.
_SLOTS_FROM = 2**62
_HALF = 31  # bits of a slot's plain words, and as many of the whole triple

# Hashes of triples, ascending; then slots, ascending: the hash of the plain words, then that of the whole.
Signature = tuple[int, ...]


def signature(text: str) -> Signature:
    """Return the sketch of a text: the smallest hashes of its word triples, at most SKETCH_SIZE, and its slots, at most MAX_SLOTS."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    named = [_is_particular(text, match) for match in _WORD.finditer(text)]
    triples: set[int] = set()
    slots: set[int] = set()
    for i in range(len(words) - 2):
        triple = words[i : i + 3]
        whole = _hash(" ".join(triple))
        triples.add(whole)
        if sum(named[i : i + 3]) == 1:
            plain = _hash(" ".join("#" if is_named else word for word, is_named in zip(triple, named[i : i + 3], strict=True)))
            slots.add(_SLOTS_FROM + (plain >> _HALF << _HALF) + (whole >> _HALF))
    return (*sorted(triples)[:SKETCH_SIZE], *sorted(slots)[:MAX_SLOTS])


def candidate_keys(signed: Signature) -> tuple[str, ...]:
    """Return the keys under which a document meets those that may be its copies."""
    return tuple(f"{value:016x}" for value in _split(signed)[0] if value % KEY_EVERY == 0)


def containment(one: Signature, other: Signature) -> float:
    """Return the estimated share of the shorter text's triples that the other has too, 0..1."""
    return _share(*_comparable(_split(one)[0], _split(other)[0], SKETCH_SIZE))


def agreement(one: Signature, other: Signature) -> float | None:
    """Return the share of the slots whose plain words both texts have that hold the same name or figure, 0..1; None without such slots."""
    left, right = (set(slots) for slots in _comparable(_split(one)[1], _split(other)[1], MAX_SLOTS))
    plain = {slot >> _HALF for slot in left} & {slot >> _HALF for slot in right}
    return len({slot >> _HALF for slot in left & right}) / len(plain) if plain else None


def same_copy(one: Signature, other: Signature) -> bool:
    """Tell whether two texts carry the same copy, whole or in large part."""
    triples, other_triples = _split(one)[0], _split(other)[0]
    shared = containment(one, other)
    n_compared = min(map(len, _comparable(triples, other_triples, SKETCH_SIZE)))
    if min(len(triples), len(other_triples)) < MIN_TRIPLES or n_compared < MIN_COMPARED:
        return shared >= SAME_SHORT_STORY
    agreed = agreement(one, other)
    return shared >= SAME_WITHOUT_SLOTS if agreed is None else shared >= SAME_STORY and agreed >= SAME_IN_SLOTS


def same_paper(one: Signature, other: Signature) -> bool:
    """Tell whether two council papers are one paper filed twice: nearly all triples of both are shared."""
    if not one or not other:
        return False
    left, right = map(set, _comparable(_split(one)[0], _split(other)[0], SKETCH_SIZE))
    return len(left & right) >= SAME_PAPER * len(left | right)


def _is_particular(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word names or counts: a capital within a sentence that tells something, or a figure."""
    word = match.group()
    if any(ch.isdigit() for ch in word):
        return word not in _COMMON
    is_within = word[0].isupper() and _WITHIN_SENTENCE.search(text, max(0, match.start() - 4), match.start())
    return bool(is_within) and word.lower() not in _COMMON


def _split(signed: Signature) -> tuple[Signature, Signature]:
    """Return the triples and the slots of a signature."""
    place = bisect_left(signed, _SLOTS_FROM)
    return signed[:place], signed[place:]


def _share(left: Signature, right: Signature) -> float:
    fewest = min(len(left), len(right))
    return len(set(left).intersection(right)) / fewest if fewest else 0.0


def _comparable(one: Signature, other: Signature, size: int) -> tuple[Signature, Signature]:
    """Return the hashes of both below both sketches' ends: above, one sketch of at most `size` is cut off."""
    end = min(sketch[-1] if len(sketch) == size else 2**63 for sketch in (one, other))
    return one[: bisect_right(one, end)], other[: bisect_right(other, end)]


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 2
