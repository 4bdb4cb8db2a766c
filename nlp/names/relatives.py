"""People who are told by whose they are: "my son Ted", "his wife, Ann Lee". Marks the names and roles of them that the taggers miss."""

from collections.abc import Iterator, Sequence, Set

from spacy.tokens import Doc, Span, Token

_OWNERS = frozenset(("my", "your", "his", "her", "our", "their"))
_RELATIVES = frozenset(
    "son daughter brother sister mother father wife husband widow widower partner fiancé fiancée girlfriend boyfriend mum mam dad nan gran grandad niece "  # noqa: SIM905
    "nephew uncle aunt cousin twin grandson granddaughter grandfather grandmother stepson stepdaughter stepfather stepmother".split()
)
# Whose they are may be told behind "of" too.
RELATIVE_NOUNS = _RELATIVES | {"family", "parents", "relatives", "children", "sons", "daughters"}


def relatives(doc: Doc) -> Iterator[Span]:
    """Yield whose relative somebody is, with the owner ("my son"), before a name or a comma and a name."""
    for i in range(1, len(doc) - 1):
        if doc[i].lower_ in _RELATIVES and doc[i - 1].lower_ in _OWNERS:
            yield Span(doc, i - 1, i + 1, label="ROLE")


def with_relatives(doc: Doc, spans: Sequence[Span]) -> list[Span]:
    """Return the spans and the names behind a relative that have no label: in the corpus's train and dev all 48 words with a capital
    behind one are a person's, but for "I".
    """
    taken = {i for span in spans for i in range(span.start, span.end)}
    named = []
    for relative in relatives(doc):
        end = int(relative.end)
        while end < len(doc) and end not in taken and doc[end - 1].whitespace_ and _is_name(doc[end]):
            end += 1
        if end > relative.end and end not in taken:
            named.append(Span(doc, relative.end, end, label="PERSON"))
    return [*spans, *named]


def _is_name(token: Token) -> bool:
    return bool(token.is_title and token.is_alpha and len(token) > 1 and not token.is_stop)


def held_relatives(doc: Doc, people: Sequence[Span], taken: Set[int]) -> Iterator[tuple[Span, Span]]:
    """Yield relatives and who they are: of 197 before a name or a comma and a name 194 are a role in the corpus's train and dev. `taken`: the tokens
    of other roles.
    """
    starts = {person.start: person for person in people}
    for role in relatives(doc):
        at = role.end + (doc[role.end].text == ",")
        if at in starts and taken.isdisjoint(range(role.start, role.end)):
            yield role, starts[at]
