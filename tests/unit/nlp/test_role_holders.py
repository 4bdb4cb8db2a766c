"""Who may hold a role, by what stands between it and a name, without any weights."""

from typing import Any

import pytest
from spacy.tokens import Span

from nlp.names.role_holders import may_hold, parted


@pytest.mark.parametrize(
    ("text", "role", "names", "expected"),
    [
        ("The chair thanked Insp Ann Wray for coming.", "chair", ["Ann Wray"], False),
        ("The chair, Ann Wray, rose.", "chair", ["Ann Wray"], True),
        ("He is no kin of the sheriff.\n\nTom Ely, 29, stole a ham.", "sheriff", ["Tom Ely"], False),
        ("“I know,” said the sheriff. Tom Ely, 29, stole a ham.", "sheriff", ["Tom Ely"], False),
        ("A view of the QUAY\n\nPC Ann Wray spoke.", "QUAY", ["Ann Wray"], False),
        ("Ann Wray\nClerk to the Board", "Clerk to the Board", ["Ann Wray"], True),
        ("Present: Ann Wray, clerk\nTom Ely, chair", "clerk", ["Tom Ely"], False),
        ("Present: Ann Wray, clerk\nTom Ely, chair", "clerk", ["Ann Wray"], True),
        ("Present: Councillors Ann Wray,\nTom Ely", "Councillors", ["Tom Ely"], True),
        ("A lifeguard, a cook and a nurse called Ann Wray ran.", "lifeguard", ["Ann Wray"], False),
        ("A lifeguard, a cook and a nurse called Ann Wray ran.", "nurse", ["Ann Wray"], True),
        ("Councillors Ann Wray (in for the leader) and Tom Ely", "Councillors", ["Tom Ely"], True),
        ("His wife of 58 years, Ann Wray, danced.", "wife", ["Ann Wray"], True),
        ("Ann Wray, the trust’s director, rose. The director said no.", "director", ["Ann Wray"], True),
        ("Ann Wray met the dealer Tom Ely.", "dealer", ["Ann Wray"], False),
        ("PRESENTER: “Ann Wray is here.”", "PRESENTER", ["Ann Wray"], False),
        ("Presenter: Ann Wray", "Presenter", ["Ann Wray"], True),
        ("Tom Ely, chief of staff to Mayor Ann Wray, rose.", "chief of staff", ["Ann Wray"], False),
        ("Tom Ely, chief of staff to Mayor Ann Wray, rose.", "chief of staff", ["Tom Ely"], True),
        ("Mayor Ann Wray's husband Tom Ely rose.", "Mayor", ["Tom Ely"], False),
        ("Mayor Ann Wray's husband Tom Ely rose.", "Mayor", ["Ann Wray"], True),
        ("Ann Wray met the dealer Tom Ely. The dealer, Ann Wray, left.", "dealer", ["Ann Wray", "Ann Wray"], False),
    ],
)
def test_a_role_goes_to_a_name_in_its_own_phrase(language: Any, text: str, role: str, names: list[str], expected: bool) -> None:
    doc = language(text)
    mentions, at = [], 0
    for name in names:
        start = text.index(name, at)
        at = start + len(name)
        mentions.append(doc.char_span(start, at, label="PERSON"))
    doc.ents = [span for other in ("Ann Wray", "Tom Ely") for span in all_of(doc, other)]
    held = doc.char_span(start := text.index(role), start + len(role))

    assert may_hold(doc, held, mentions, range(held.start, held.end)) is expected


@pytest.mark.parametrize(
    ("text", "tagged", "expected"),
    [
        ("Head of Parks\n\nCabinet member: Tom Ely", "Head of Parks\n\nCabinet member", ["Head of Parks", "Cabinet member"]),
        ("cabinet member for parks Cllr Tom Ely", "cabinet member for parks Cllr", ["cabinet member for parks", "Cllr"]),
        ("Detective Chief Inspector Tom Ely", "Detective Chief Inspector", ["Detective Chief Inspector"]),
        ("a former PC Tom Ely", "former PC", ["former PC"]),
        ("the head of Parks and Inspector", "head of Parks and Inspector", ["head of Parks and Inspector"]),
    ],
)
def test_two_roles_are_not_one(language: Any, text: str, tagged: str, expected: list[str]) -> None:
    doc = language(text)
    span = doc.char_span(start := text.index(tagged), start + len(tagged))

    assert [doc[first:end].text for first, end in parted(doc, text, span.start, span.end)] == expected


def all_of(doc: Any, words: str) -> list[Span]:
    spans, at = [], doc.text.find(words)
    while at >= 0:
        spans.append(doc.char_span(at, at + len(words), label="PERSON"))
        at = doc.text.find(words, at + 1)
    return spans
