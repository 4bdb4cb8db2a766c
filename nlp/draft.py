"""What the components know of a text so far: mentions that never overlap, roles, quotes, figures. Kept beside the spaCy Doc."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from core.words import Figure, Label, Mention, Quote, Role

_KEY = "countywatch"


@dataclass(slots=True)
class Draft:
    """The annotations of one text in the making. Offsets are code points into the Doc's text."""

    text: str
    mentions: list[Mention] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    drug_policy: float = 0.0
    topics: tuple[str, ...] = ()

    def add(self, start: int, end: int, label: Label, *, canonical: str | None = None, wins: bool = False) -> bool:
        """Add a mention, trimmed of spaces. Where it overlaps others the longest stays, or this one if it `wins`."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start >= end:
            return False
        rivals = [m for m in self.mentions if m.start < end and start < m.end]
        if not wins and any(m.end - m.start >= end - start for m in rivals):
            return False
        for rival in rivals:
            self.mentions.remove(rival)
        text = self.text[start:end]
        self.mentions.append(Mention(start, end, text, label, canonical or flat(text)))
        return True

    def sorted(self) -> list[Mention]:
        """The mentions in the order of the text."""
        return sorted(self.mentions, key=lambda m: m.start)

    def of(self, label: Label) -> Iterator[Mention]:
        """The mentions of one label, in order."""
        return (mention for mention in self.sorted() if mention.label == label)

    def at(self, position: int) -> Mention | None:
        """The mention that covers a position."""
        return next((m for m in self.mentions if m.start <= position < m.end), None)

    def rename(self, mention: Mention, canonical: str) -> None:
        """Give a mention another canonical form."""
        self.mentions[self.mentions.index(mention)] = replace(mention, canonical=canonical)


def draft_of(doc: Any) -> Draft:
    """The draft of a spaCy Doc; begun if it has none."""
    found = doc.user_data.get(_KEY)
    if not isinstance(found, Draft):
        found = doc.user_data[_KEY] = Draft(doc.text)
    return found


def flat(text: str) -> str:
    """A name on one line."""
    return re.sub(r"\s+", " ", text).strip()
