"""Tells who speaks each quote of a document on its day, and under which keys it is asked for. Pure.

Only a sure speaker (core/shown_speakers.py) with a public role on that day is named or found: a person in office, whoever speaks for an office
or a body, or the body itself. "A spokesman said" counts for the body that it names, or that the text tells alone.
"""

from collections.abc import Collection, Iterator, Sequence

from archive.facts.entities import Speaker
from core.shown_speakers import shown_speaker
from core.words import Annotations, Document, Mention, Quote, Role
from index.analysis import fold
from index.fields import people_of
from index.names import name_key
from service.fairness.people import People, person_key
from service.offices.forces import force_key
from service.offices.roles import kind_of_role, load_lists, offices_in, speaks_for_an_office, spoken_for
from service.passages.places import Passages


def speakers_of(document: Document, notes: Annotations, public: People, source_name: str) -> Iterator[Speaker]:
    """Yield the speaker of each quote, in the order of the annotations."""
    people = people_of(notes)
    bodies = [mention for mention in notes.entities if mention.label == "ORG"]
    is_body = {mention.canonical for mention in bodies}
    passages = Passages(document.passages)
    for number, quote in enumerate(notes.quotes):
        speaker = quote.speaker
        if speaker is None:
            yield Speaker(number, "untold")
        elif speaker in public:
            yield _person(number, quote, public[speaker])
        elif speaker in people or not (speaker in is_body or speaks_for_an_office(speaker)):
            yield Speaker(number, "private")
        elif shown_speaker(quote) is None:
            yield Speaker(number, "public")
        else:
            near = [m for m in bodies if passages.at(m.start).passage == passages.at(quote.start).passage]
            body = speaker if speaker in is_body else _body_spoken_for(speaker, document, near, bodies, source_name)
            yield _voice(number, speaker, body)


def may_quote(speaker: str, public: People, named: Collection[str]) -> bool:
    """Return whether a letter may quote a speaker of a text: who is public on its day, or a description that speaks for an office.

    `named` are the names of all people of the text.
    """
    return speaker in public or (speaker not in named and speaks_for_an_office(speaker))


def may_tell_description(key: str) -> bool:
    """Return whether a speaker's description may be told to whoever has not typed it in full: an office, or who speaks for one."""
    return kind_of_role(key) in {"office", "former"} or speaks_for_an_office(key)


def body_keys(name: str) -> list[str]:
    """Return the keys under which a body is asked for: its name, and of a force its area."""
    force = force_key(name)
    return [name_key("speaker", name), *([f"force:{force}"] if force else [])]


def _person(number: int, quote: Quote, roles: Sequence[Role]) -> Speaker:
    name = shown_speaker(quote)
    if name is None:
        return Speaker(number, "public")
    held = next((role for role in roles if kind_of_role(role.role, role.organisation) == "office"), roles[0])
    keys = {name_key("speaker", name): "name"}
    for role in roles:
        keys |= {name_key("speaker", form): "office" for form in offices_in(role.role)}
    return Speaker(number, "public", name, person_key(name), held.role, held.organisation, tuple(keys.items()))


def _voice(number: int, description: str, body: str | None) -> Speaker:
    """Return who speaks without a name, or a body itself."""
    keys = {name_key("speaker", form): "office" for form in (description, *offices_in(description))}
    if body:
        keys |= dict.fromkeys(body_keys(body), "body")
    return Speaker(number, "public", description, None, None, body, tuple((key, sort) for key, sort in keys.items() if key))


def _body_spoken_for(
    description: str, document: Document, near: Sequence[Mention], bodies: Sequence[Mention], source_name: str
) -> str | None:
    """Return the body that a description speaks for: the one it names, else the only one of its sort near the quote, or in the
    text.

    In a release where the text tells none it is the publisher. None where that leaves it open.
    """
    written = spoken_for(description)
    if written is None:
        return None
    words = fold(written).split()
    if words and not set(words) <= load_lists().bodies_that_speak | {"force"}:
        same = {
            m.canonical for m in bodies if name_key("org", written) in {name_key("org", m.canonical), name_key("org", m.text)}
        }
        return same.pop() if len(same) == 1 else written
    for some in (near, bodies):
        fitting = {m.canonical for m in some if _is_of_sort(m.canonical, words)}
        if len({name_key("org", name) for name in fitting}) == 1:
            return min(fitting)
    return source_name if document.kind == "release" and _is_of_sort(source_name, words) else None


def _is_of_sort(name: str, words: Sequence[str]) -> bool:
    """Tell whether a body is of the sort that a few words tell: "force", "police", "council"; of any, if none are."""
    if not words:
        return True
    if words[-1] in {"police", "force", "constabulary"}:
        return force_key(name) is not None
    return words[-1] in fold(name).split()
