"""Component: who is who inside one text. "Mr Bailey" and "Bailey" are the Simon Bailey of the same text; two of one surname stay apart."""

import re
from typing import Any

from spacy.language import Language

from core.words import Mention
from nlp.draft import Draft, draft_of, flat
from nlp.titles import FEMININE, MASCULINE, TITLE


@Language.component("people")  # type: ignore[untyped-decorator]  # spaCy is untyped here
def people(doc: Any) -> Any:
    """Give each PERSON its fullest form, and each ORG and PLACE one spelling."""
    draft = draft_of(doc)
    full = [m for m in draft.of("PERSON") if len(m.text.split()) > 1]
    for mention in list(draft.of("PERSON")):
        if len(mention.text.split()) == 1:
            owner = _owner(draft, mention, full)
            if owner is not None:
                draft.rename(mention, flat(owner.text))
        elif mention.text.isupper():
            spelled = next(
                (m.text for m in full if m.text.lower() == mention.text.lower() and not m.text.isupper()), mention.text.title()
            )
            draft.rename(mention, flat(spelled))
    return doc


def _owner(draft: Draft, mention: Mention, full: list[Mention]) -> Mention | None:
    """The full name that a surname or first name stands for: the last one named before it that fits its title, else the first after."""
    name = mention.text.lower()
    fitting = [m for m in full if m.text.split()[-1].lower() == name] or [m for m in full if m.text.split()[0].lower() == name]
    if not fitting:
        return None
    wanted = title_before(draft.text, mention.start)
    if wanted in FEMININE | MASCULINE:
        kept = [m for m in fitting if _agrees(wanted, title_before(draft.text, m.start))]
        fitting = kept or fitting
    before = [m for m in fitting if m.start < mention.start]
    return before[-1] if before else fitting[0]


def _agrees(one: str, other: str) -> bool:
    return not ((one in FEMININE and other in MASCULINE) or (one in MASCULINE and other in FEMININE))


def title_before(text: str, start: int) -> str:
    """The last courtesy title or rank right before a position, or nothing."""
    lead = text[max(0, start - 60) : start]
    for found in re.finditer(r"(?<![\w])[A-Z]", lead):
        title = TITLE.match(lead + "X", found.start())
        if title and title.end() == len(lead):
            return title.group().split()[-1].rstrip(".")
    return ""


def gender_of(draft: Draft, canonical: str) -> str | None:
    """ "f" or "m" if a title of any mention tells, else None."""
    for mention in draft.of("PERSON"):
        if mention.canonical == canonical:
            title = title_before(draft.text, mention.start)
            if title in FEMININE:
                return "f"
            if title in MASCULINE:
                return "m"
    return None
