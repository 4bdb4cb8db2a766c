"""Who may hold a role, by what stands between it and a name. A guard behind the scorer of pairs: it gives no role to anybody.

Of the 1,442 right roles that it finds in authors g and q to 3 none has a sentence's end, a blank line or a verb between it and the nearest
mention of its holder, and of its 130 wrong ones 25 have.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

from spacy.tokens import Doc, Span

from nlp.grammar.descriptions import POSSESSIVES
from nlp.lexicons import lexicons_of
from nlp.names.cleaning import titles_before

_ENDS = frozenset(".!?…")
_CLOSING = frozenset("\"'”’»)]")
# Small words that tell a name, and are no verb of another clause ("a treatment worker called Jo Marsh").
_NAMING = frozenset(("called", "named"))
# Between a role and a name these tell to whom the role's holder is that: "chief of staff to Mayor Ann Lee", "a spokesman for Ann Lee".
_RELATIONS = frozenset(("of", "for", "to", "with"))
# Tokens to the left of a role among which another's name stands in its line.
MAX_LINE_TOKENS = 40


def parted(doc: Doc, text: str, first: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the roles that were tagged as one: between blank lines, which none of the corpus's 5,160 roles has ("Head of Parks⏎⏎Cabinet member"),
    and before a title ("cabinet member for parks | Cllr | Ann Lee").
    """
    start = first
    for i in range(first, end):
        if doc[i].text.count("\n") > 1:
            if i > start:
                yield start, i
            start = i + 1
    title = _title_start(doc, text, start, end)
    if title is not None:
        yield start, title
        start = title
    if end > start:
        yield start, end


def _title_start(doc: Doc, text: str, start: int, end: int) -> int | None:
    """Return where a title begins that stands with a capital before a name and behind two words at least, the last of them small."""
    titles = titles_before(text, doc[end].idx, lexicons_of(doc.vocab)) if end < len(doc) else ()
    span = doc.char_span(doc[end].idx - 1 - len(titles[0]), doc[end].idx - 1) if titles else None
    if span is None or span.start - start < 2 or not (span[0].is_title and doc[span.start - 1].is_lower):
        return None
    return int(span.start)


def may_hold(doc: Doc, role: Span, mentions: Sequence[Span], roles: Collection[int]) -> bool:
    """Tell whether a person may hold a role, by the nearest of their mentions, which are in order. `roles`: the tokens that stand in any role."""
    at = bisect_left(mentions, role.start, key=lambda m: m.start)
    nearest = min(mentions[max(0, at - 1) : at + 1], key=lambda m: max(m.start - role.end, role.start - m.end))
    start, end = (role.end, nearest.start) if nearest.start >= role.end else (nearest.end, role.start)
    if nearest.start > role.end and _is_title_of_owner(doc, role.end):
        return False
    is_related = start == role.end and start < end and doc[start].lower_ in _RELATIONS and "," not in doc[start:end].text
    if (
        is_related
        or _opens_speech(doc, role.end, nearest.start)
        or _ends_sentence(doc, start, end)
        or _is_of_another(doc, role, nearest)
    ):
        return False
    return not any(i not in roles and _is_content(doc, i) for i in _outside_brackets(doc, start, end))


def _opens_speech(doc: Doc, start: int, end: int) -> bool:
    """Tell whether a colon and a quotation mark stand between a role and a name behind it: `PRESENTER: "Sergeant Ann Lee is here."`"""
    return any(doc[i].text == ":" and doc[i + 1].is_quote for i in range(start, end - 1))


def _is_title_of_owner(doc: Doc, end: int) -> bool:
    """Tell whether a role stands right before a name that somebody else belongs to: "Mayor | Ann Lee's husband Bob"."""
    if doc[end].ent_type_ != "PERSON" or doc[end].ent_iob_ != "B":
        return False
    behind = next((i for i in range(end + 1, len(doc)) if doc[i].ent_iob_ != "I"), len(doc))
    return doc[behind : behind + 1].text in POSSESSIVES


def _ends_sentence(doc: Doc, start: int, end: int) -> bool:
    """Tell whether a sentence or a paragraph ends between two tokens."""
    is_end = False
    for i in range(max(0, start - 1), end + 1):
        token = doc[i]
        if i >= start and ((is_end and token.is_sent_start) or (i < end and token.text.count("\n") > 1)):
            return True
        if not token.is_space:
            is_end = token.text[-1] in _ENDS or (is_end and token.text in _CLOSING)
    return False


def _is_of_another(doc: Doc, role: Span, mention: Span) -> bool:
    """Tell whether a role behind a name in its line is given to a name in a later line ("Ann Lee, clerk⏎Bo Marsh, chair")."""
    if not any("\n" in token.text for token in doc[role.end : mention.start]):
        return False
    for i in range(role.start - 1, max(-1, role.start - MAX_LINE_TOKENS), -1):
        if "\n" in doc[i].text:
            return False
        if doc[i].ent_type_ == "PERSON":
            return True
    return False


def _outside_brackets(doc: Doc, start: int, end: int) -> Iterator[int]:
    """Yield the tokens between two, without remarks in brackets."""
    i = start
    while i < end:
        if doc[i].text == "(":
            i = next((j for j in range(i, end) if doc[j].text == ")"), i)
        yield i
        i += 1


def _is_content(doc: Doc, i: int) -> bool:
    """Tell whether a small word says more than who or what somebody is: no small function word, measure ("58 years") or owner."""
    word = doc[i]
    if not (word.is_alpha and word.is_lower) or word.is_stop or word.lower_ in _NAMING:
        return False
    behind = doc[i + 1].text if i + 1 < len(doc) else ""
    return not (behind in POSSESSIVES or behind == "-" or (i and (doc[i - 1].text == "-" or doc[i - 1].like_num)))
