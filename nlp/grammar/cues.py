"""Who stands in the speaker's place beside a quotation, by the grammar of reporting alone: `"X," shouted Ann Lee.`, `"X," the owner said.`,
`Ann Lee said: "X"`. The place tells; verbs are listed only where a quotation stands on a line of its own, and for who is told it."""

import re
from collections.abc import Container, Iterator
from typing import Any

from nlp.grammar.signatures import signature_after, signature_within

# Words that may stand between a quotation and the name in the speaker's place: a verb, an article, a title.
MAX_LEAD_TOKENS = 7
# Words of saying between a name and the quotation behind it ("Ann Lee told the meeting last week:").
MAX_TAIL_TOKENS = 6
# The longest end of a paragraph behind its quotation that is only who speaks.
MAX_CUE_CHARS = 60
_ARTICLES = frozenset(("the", "a", "an", "one", "another"))
_CAPITAL_ARTICLES = frozenset(word.title() for word in _ARTICLES)
_POSSESSIVES = frozenset(("'s", "’s", "'", "’"))
# Behind a verb: "piped up Ann Lee", "put in Ann Lee".
_PARTICLES = frozenset(("up", "out", "back", "in", "down", "off"))
_OWNERS = _ARTICLES | {"his", "her", "its", "their", "our", "my"}
CLAUSE_LEADS = frozenset(("and", "but", "while", "whereas", "though", "although"))
# The same where it is part of another: "to the House, where Ann Lee called it “late”", "what Ann Lee called “a mess”".
_SUBORDINATE = frozenset(("what", "which", "where", "when", "after", "because"))
# Verbs whose subject gives a quotation of some words, and the prepositions before a name that is no subject: "a letter to Ann Lee called it “late”".
_CALLS = frozenset("called calls described describes branded brands labelled labels dubbed dubs dismissed dismisses".split())  # noqa: SIM905
_BEFORE_OBJECTS = frozenset("of to from for by with at in on about against".split())  # noqa: SIM905
# "was asked by Ann Lee", "has been asked again and again by": whose words stand beside is told behind "by".
_BE = frozenset(("is", "are", "was", "were", "been", "being"))
MAX_PASSIVE_TOKENS = 4
_HAS = frozenset(("has", "had", "would", "could", "did", "does"))
# Who "is recorded as saying" it, or "was there and said" it, speaks all the same.
_SPEAKS_ON = frozenset(("saying", "say", "and", "but"))
# "the father of PC Ann Lee", "the man who shot PC Ann Lee": so many titles and nouns at most between the word and the name.
_OF_ANOTHER = frozenset(("of", "for", "who"))
MAX_TITLE_WORDS = 3
# The end of a line that leads to a quotation on a line of its own. Of 11 such quotations in the corpus's train and dev the scored choice is right for all; behind
# other words ("asked residents what they thought:", "inspired many:") strangers' words may stand, and the corpus has none.
_LEADS_IN = re.compile(
    r"\b(?:said|says|told|tells|added|adds|wrote|writes|replied|replies|commented|explained|continued)\b[^.?!“”\"\n]*:\s{1,4}\Z"
)
MAX_LEAD_CHARS = 120
# What is told or asked stands behind these, so the name before them hears it: "told Ann Lee what they thought:".
_HEARD = frozenset(("told", "asked", "warned", "informed", "reminded", "advised", "urged", "shown", "handed"))
_OBJECT_CLAUSES = frozenset(("what", "how", "why", "that", "whether", "if", "where", "when"))
# Words of saying whose clause another pronoun stands in, so many tokens before a quotation at most, and who would say it in place of the name before.
_REPORTING = frozenset("said says told tells asked asks thought thinks replied wrote writes".split())  # noqa: SIM905
MAX_REPORT_TOKENS = 24
# Tokens between a name and the quotation that it "said in a statement read to the court by a friend".
MAX_WRITING_TOKENS = 14
_SAYERS = frozenset(("he", "she", "they", "it", "i", "we", "who", "which"))
# What goes on behind whoever told it: "by the landlord that", "by Ann Lee as".
_TOLD_ON = frozenset(("that", "as", "to", "how"))
_DENYING = frozenset(("denied", "denies", "denying"))
_STOPS = frozenset(".!?")
_COMMA_LIKE = frozenset((",", "?", "!", "…"))


def places_after(doc: Any, first: int, end: int) -> Iterator[int]:
    """Yield the tokens behind a quotation at which its speaker may begin: in the quotation's own sentence, over a verb, articles
    and titles, never
    over a conjunction, a preposition, a pronoun or a mark.

    `first`, `end`: the quotation's tokens, its marks outside.
    """
    if end >= len(doc) or not first < end:
        return
    start = _behind_mark(doc, end)
    signature = signature_of(doc, first, end)
    if signature is not None:
        start = signature
    elif doc[start : start + 1].text in _CAPITAL_ARTICLES:
        return  # `"Mine!" The owner left`
    elif doc[end - 1].text[-1:] not in _COMMA_LIKE:
        if not _is_reported_behind(doc, end):
            return
        start = end + 2
    for i in range(start, min(len(doc), start + MAX_LEAD_TOKENS)):
        token = doc[i]
        yield i
        word = token.lower_
        if not (token.is_alpha or "." in word or "-" in word or word in ("'s", "’s")) or not any(c.isalnum() for c in word):
            return
        if token.is_stop and word not in _ARTICLES and not (i == start + 1 and word in _PARTICLES):
            return


def signature_of(doc: Any, first: int, end: int) -> int | None:
    """Return where the name begins that signs a quotation; None where none does."""
    if end >= len(doc):
        return None
    behind = _behind_mark(doc, end)
    if _opens_line(doc, first):
        return signature_after(doc, behind)
    return signature_within(doc, behind) if doc[end - 1].text[-1:] in _STOPS else None


def _behind_mark(doc: Any, end: int) -> int:
    return end if any(c.isalnum() for c in doc[end].text) else end + 1


def _opens_line(doc: Any, first: int) -> bool:
    """Tell whether nothing but its mark stands before a quotation in its line."""
    before = [token.text for token in doc[max(0, first - 2) : first]]
    return len(before) < 2 or "\n" in before[0]


def _is_reported_behind(doc: Any, end: int) -> bool:
    """Tell whether a quotation of some words ends its clause, and a verb follows: `It had been "a near miss", warned Ann Lee.` A participle ("adding Ann Lee
    had lied") is of whoever spoke before.
    """
    after = doc[end : end + 4]
    if len(after) < 4 or after[1].text != "," or after[2].lower_.endswith("ing"):
        return False
    return bool(after[2].is_lower and not after[2].is_stop and after[3].text[:1].isupper())


def is_in_place(doc: Any, quote: tuple[int, int], speaker: tuple[int, int]) -> bool:
    """Tell whether a name or description stands in the speaker's place of a quotation. Both are token spans."""
    if speaker[1] < len(doc) and doc[speaker[1]].text in _POSSESSIVES:
        return False  # "Ann Lee's mother"
    if speaker[0] >= quote[1]:  # `"Whose?" Ann Lee: "Mine."` is another turn
        return doc[speaker[1] : speaker[1] + 1].text != ":" and speaker[0] in places_after(doc, *quote)
    if quote[0] - speaker[1] > MAX_TAIL_TOKENS + 2:
        return _says_in_writing(doc, speaker[1], quote[0])
    lead = doc[speaker[0] - 1] if speaker[0] else None
    if lead is not None and (lead.text in _POSSESSIVES or (lead.is_lower and lead.is_stop and lead.lower_ not in _ARTICLES)):
        return False  # "Ann Lee of the force's Serious Crime Unit"
    between = [
        t for t in doc[speaker[1] : quote[0]] if not t.is_space or doc[t.i - 1].text != ":"
    ]  # the quotation may begin a line of its own
    words = [t for t in between if t.is_alpha]
    return (
        0 < len(words) <= MAX_TAIL_TOKENS
        and words[0].is_lower
        and len(between) <= len(words) + 2
        and all(t.is_alpha for t in between[: len(words)])
        and between[len(words)].text in (":", ",")
        and not any(t.is_sent_start and i for i, t in enumerate(between[: len(words)]))
    )


def _says_in_writing(doc: Any, end: int, first: int) -> bool:
    """Tell whether a name says a quotation in something that the words between go on with: "Ann Lee said in a statement read to the court by a friend:"."""
    words = [token for token in doc[end : first - 1] if not token.is_space]
    if not 3 < len(words) <= MAX_WRITING_TOKENS or words[0].lower_ not in _REPORTING or words[-1].text != ":":
        return False
    is_in = words[1].lower_ == "in" and words[2].lower_ in _OWNERS
    return is_in and all(token.is_alpha and token.ent_type_ not in ("PERSON", "ORG") for token in words[:-1])


def is_disputed(doc: Any, quote: tuple[int, int], speaker: tuple[int, int]) -> bool:
    """Tell whether the words around a name in a quotation's sentence give what is said to somebody else: "Ann Lee was asked by Bob Ray:",
    "Ann Lee was told that she was “late”", "The father of PC Ann Lee said:", "Ann Lee said Bob Ray shouted:", "Ann Lee denied that it was “late”".
    """
    return (
        (speaker[1] <= quote[0] and _is_hearer(doc, speaker[1], quote[0]))
        or _is_passive(doc, speaker[1])
        or _is_of_another(doc, speaker[0])
        or _leads_to_another(doc, speaker[1], quote[0])
        or _is_denied(doc, speaker[1], quote[0])
    )


def _is_denied(doc: Any, start: int, end: int) -> bool:
    """Tell whether a few quoted words stand in what somebody denies: `Ann Lee denied that she had told him to "burn the lot"`."""
    denied = [token.i for token in doc[start : min(end, start + MAX_REPORT_TOKENS)] if token.lower_ in _DENYING]
    return bool(denied) and doc[end : end + 1].text.islower() and not any(t.is_sent_start for t in doc[denied[0] : end])


def _leads_to_another(doc: Any, start: int, end: int) -> bool:
    """Tell whether a person with a word behind stands between a name and a quotation."""
    people = [e for e in doc[start:end].ents if e.label_ == "PERSON"] if 0 < end - start <= MAX_TAIL_TOKENS + 2 else []
    return any(e.end < end and doc[e.end].is_lower and doc[e.start - 1].text != "," for e in people)


def _is_hearer(doc: Any, end: int, first: int) -> bool:
    """Tell whether a name is told what stands beside it: "told Ann Lee what they thought:", "Ann Lee was told that she was “late”". Of the three passives
    that lead so from a name to a quotation in the corpus's train and dev none is of its speaker.

    `end`, `first`: the token behind the name and the quotation's first.
    """
    words = [token.lower_ for token in doc[end:first]]
    is_told = len(words) > 1 and words[0] in _BE and (words[1].endswith(("ed", "en")) or words[1] in _HEARD)
    return (is_told and not _SPEAKS_ON.intersection(words)) or (words[:1] != [] and words[0] in _OBJECT_CLAUSES)


def _is_passive(doc: Any, end: int) -> bool:
    """Tell whether a passive with "by" begins at a token: "was asked by", "has been told by", not "was there by noon"."""
    words = [token.lower_ for token in doc[end : end + MAX_PASSIVE_TOKENS + 2]]
    if "by" not in words[2:] or not _BE.intersection(words[:2]):
        return False
    by = words.index("by", 2)
    behind = doc[end + by + 1 : end + by + 2]
    return words[by - 1] not in _BE and len(behind) == 1 and (behind[0].text[:1].isupper() or behind[0].lower_ in _OWNERS)


def _is_of_another(doc: Any, first: int) -> bool:
    """Tell whether a name behind its titles belongs to a phrase about somebody else: "the father of PC [Ann Lee]". A place or body is no title."""
    at = first - 1
    while (
        at >= 0
        and first - at <= MAX_TITLE_WORDS
        and not (doc[at].is_stop or doc[at].is_punct or doc[at].is_space or doc[at].ent_type_)
    ):
        at -= 1
    return at > 0 and doc[at].lower_ in _OF_ANOTHER and any(token.lower_ in _OWNERS for token in doc[max(0, at - 3) : at])


def is_clause_subject(doc: Any, quote: tuple[int, int], speaker: tuple[int, int]) -> bool:
    """Tell whether a name leads the clause in which a quotation of some words stands: `…, while her rival Ann Lee called it "a mess"`, `what Ann Lee called "a
    mess"`.
    """
    words = doc[speaker[1] : quote[0] - 1]
    if not 0 < len(words) <= MAX_TAIL_TOKENS or not all(t.is_alpha and t.is_lower for t in words) or not doc[quote[0]].is_lower:
        return False
    lead = before_phrase(doc, speaker[0], role_tokens(doc))
    if (
        words[0].lower_ in _CALLS and doc[lead : lead + 1].text.lower() not in _BEFORE_OBJECTS
    ):  # `in 1931 the Oxmarsh Mercury called it "a mess"`
        return True
    return lead >= 0 and doc[lead].lower_ in CLAUSE_LEADS | _SUBORDINATE


def is_agent(doc: Any, quote: tuple[int, int], speaker: tuple[int, int]) -> bool:
    """Tell whether a name or description is the one by whom a quotation's sentence is told: "She was told by the landlord that it was “late”", "described by Ann
    Lee as “a mess”".
    """
    if not 0 < quote[0] - speaker[1] <= MAX_REPORT_TOKENS or not doc[quote[0]].is_lower:
        return False
    by = before_phrase(doc, speaker[0], role_tokens(doc))
    if by < 1 or doc[by].lower_ != "by" or not any(_is_said_of(t.lower_) for t in doc[max(0, by - 2) : by]):
        return False
    behind = doc[speaker[1] : quote[0] - 1]
    return (not len(behind) or behind[0].lower_ in _TOLD_ON) and not any(t.is_sent_start or t.text == ";" for t in behind)


def _is_said_of(word: str) -> bool:
    return word in _HEARD or word in ("described", "called", "labelled", "branded", "dismissed")


def is_reported(doc: Any, end: int, first: int) -> bool:
    """Tell whether a quotation of some words stands in the clause that whoever is named before it reports, so that a pronoun there is somebody else's:
    "Ann Lee, defending, said he had “no idea”".

    `end`, `first`: the token behind the name and the quotation's first.
    """
    between = doc[end : first - 1]
    if not 2 < len(between) <= MAX_REPORT_TOKENS or not doc[first].is_lower or not doc[first - 2].is_alpha:
        return False
    said = [token.i for token in between if token.lower_ in _REPORTING]
    is_one_sentence = not any(token.is_sent_start or token.text in (";", ":") for token in between)
    return is_one_sentence and len(said) == 1 and not any(t.lower_ in _SAYERS for t in doc[end : said[0]])


def is_told_of(doc: Any, quote: tuple[int, int], speaker: tuple[int, int]) -> bool:
    """Tell whether a name leads what somebody else says, with a quotation of some words in it: `a resident said nurse Ann Lee was “late”`. Of the seven such names
    of the corpus's train and dev none is its quotation's speaker.
    """
    if not 0 < quote[0] - speaker[1] <= MAX_TAIL_TOKENS or not doc[quote[0]].is_lower or doc[speaker[1]].lower_ not in _BE | _HAS:
        return False
    lead = before_phrase(doc, speaker[0], role_tokens(doc))
    is_reported = lead > 0 and doc[lead].lower_ in _REPORTING | {"that"}
    return bool(is_reported) and not any(t.is_sent_start or t.lower_ in _REPORTING | _CALLS for t in doc[lead + 1 : quote[0] - 1])


def role_tokens(doc: Any) -> frozenset[int]:
    """Return the tokens of a document's roles."""
    return frozenset(i for role in doc.spans.get("roles", ()) for i in range(role.start, role.end))


def before_phrase(doc: Any, first: int, roles: Container[int]) -> int:
    """Return the token before a name's titles, roles and "her rival". Any further word may be a verb whose object is the name. `roles`: their tokens."""
    lead = first - 1
    while lead >= 0 and (doc[lead].text[0].isupper() or lead in roles):
        lead -= 1
    if lead > 0 and doc[lead - 1].lower_ in _OWNERS and not doc[lead].is_stop:
        lead -= 2
    while lead >= 0 and doc[lead].lower_ in _OWNERS:
        lead -= 1
    return lead


def is_split_sentence(text: str, left_end: int, right_start: int) -> bool:
    """Tell whether two quotations are one sentence with its speaker between: `"I ran," Ann Lee said, "and hid."`

    `left_end`, `right_start`: where the first's words end and the second's begin.
    """
    between = text[left_end + 1 : right_start - 1].strip()
    return (
        text[left_end - 1 : left_end] == ","
        and text[right_start : right_start + 1].islower()
        and between.endswith(",")
        and not re.search(r"[.!?]\s+[A-Z]|\n", between)
        and len(between) < 120
    )


def is_alone(text: str, quotation: Any) -> bool:
    """Tell whether nothing but a quotation stands in its line, and no line before leads to it: nothing there tells who speaks."""
    start = text.rfind("\n", 0, quotation.start) + 1
    end = text.find("\n", quotation.end)
    if _LEADS_IN.search(text, max(0, start - MAX_LEAD_CHARS), start):
        return False
    return not any(c.isalnum() for c in text[start : quotation.start] + text[quotation.end : len(text) if end < 0 else end])


def is_resumed(text: str, before: Any, quotation: Any) -> bool:
    """Tell whether a quotation that runs on over paragraphs follows a paragraph that ends with its speaker: `"I ran," Ann Lee said.\n\n"I hid.`
    Whoever answers has said it in one paragraph. All three in the corpus's train and dev are one voice's, and five in six of such with one paragraph are not.
    """
    between = text[before.end + 1 : quotation.start - 1]
    cue, _, beginning = between.partition("\n\n")
    return not quotation.is_closed and 0 < len(cue.strip()) <= MAX_CUE_CHARS and "\n" not in cue and not beginning.strip()


def is_answer(text: str, before: Any, quotation: Any) -> bool:
    """Tell whether a quotation alone in its paragraph answers the one in the paragraph before. One that runs on over paragraphs is a speech."""
    between = text[before.end + 1 : quotation.start - 1]
    end_of_paragraph, _, beginning = between.partition("\n\n")
    return (
        "\n\n" in between
        and not any(c.isalnum() for c in beginning)
        and end_of_paragraph.count("\n") == 0
        and quotation.is_closed
        and is_alone(text, quotation)
    )
