"""Components: one canonical form for each name of a document, and coordinates for its places."""

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from nlp.component import exact_offsets
from nlp.lexicons import lexicons_of
from nlp.names.gazetteer import Home, load_gazetteer
from nlp.names.identity import canonical_operations, canonical_people, canonical_plain
from nlp.unseen import printed


@Language.factory("identity", assigns=["doc.ents", "span._.canonical"], requires=["doc.ents"])
def make_identity(nlp: Language, name: str) -> "Identity":  # noqa: ARG001 (spaCy's signature)
    """Build the component."""
    return Identity()


class Identity:
    """Sets `span._.canonical` of every entity; an operation's span may become shorter, where the text shows that its name is."""

    def __call__(self, doc: Doc) -> Doc:
        """Join the mentions of one document."""
        ents, text = list(doc.ents), doc.text
        lexicons = lexicons_of(doc.vocab)
        for label in ("PLACE", "ORG", "DRUG"):
            mine = [e for e in ents if e.label_ == label]
            for ent, name in zip(mine, canonical_plain(label, _as_printed(text, mine), lexicons=lexicons), strict=True):
                ent._.canonical = name
        people = [e for e in ents if e.label_ == "PERSON"]
        for ent, name in zip(people, canonical_people(text, _as_printed(text, people), lexicons=lexicons), strict=True):
            ent._.canonical = name
        operations = [e for e in ents if e.label_ == "OPERATION"]
        others = [e for e in ents if e.label_ != "OPERATION"]
        for ent, (start, end, name) in zip(operations, canonical_operations(text, _mentions(text, operations)), strict=True):
            span = doc.char_span(start, end, label="OPERATION", alignment_mode="contract") or ent
            span._.canonical = printed(name)
            others.append(span)
        doc.set_ents(sorted(others, key=lambda s: s.start))
        return doc


@Language.factory(
    "coordinates",
    assigns=["span._.lat", "span._.lon"],
    requires=["doc.ents", "span._.canonical"],
    default_config={"county": None, "region": None},
)
def make_coordinates(nlp: Language, name: str, county: str | None, region: str | None) -> "Coordinates":  # noqa: ARG001 (spaCy's signature)
    """Build the component. Of places of one name those of `county` are meant, then those of `region`, where the text tells no other."""
    return Coordinates(Home.named(county, region))


class Coordinates:
    """Sets `span._.lat` and `span._.lon` of places of which the gazetteer knows where they are."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def __call__(self, doc: Doc) -> Doc:
        """Look the places of one document up."""
        places = [e for e in doc.ents if e.label_ == "PLACE"]
        found = load_gazetteer().coordinates([e._.canonical for e in places], self._home)
        for ent, coordinates in zip(places, found, strict=True):
            if coordinates:
                ent._.lat, ent._.lon = coordinates
        return doc


def _as_printed(text: str, ents: list[Any]) -> list[tuple[int, int, str]]:
    return [(start, end, printed(written)) for start, end, written in _mentions(text, ents)]


def _mentions(text: str, ents: list[Any]) -> list[tuple[int, int, str]]:
    return [(start, end, text[start:end]) for start, end in map(exact_offsets, ents)]
