"""Tells what a role makes of whoever holds it: a public office, one that is over, a post or profession, a party to a case, or a private person.

By the role's words alone; the lists are data (service/offices/data/public_roles.toml). Knows no people and no archive.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.caching import cached
from core.matching import find_all
from core.ordering import distinct
from index.analysis import fold

# office: a public one. former: a public one that is not held. post: a post or profession by which somebody speaks in public. party: of a case.
# private: anybody else, as a relative, a bystander, a shopkeeper, and who left a post.
RoleKind = Literal["office", "former", "post", "party", "private"]
DATA = Path(__file__).resolve().parent / "data" / "public_roles.toml"
# A role's head stands before the first of these: "chair of the panel", "resident on the estate".
_AFTER_HEAD = re.compile(r"[,;:(]|\b(?:of|for|at|in|with|to|from|on|by|who|whose|and responsible)\b")
_PARTS = re.compile(r"\band\b|[/&+]")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of public_roles.toml, singular and lower case. Entries of several words are joined by one space."""

    offices: frozenset[str]
    in_a_public_body: frozenset[str]
    posts: frozenset[str]
    public_bodies: frozenset[str]
    not_held: frozenset[str]
    parties: frozenset[str]
    private: frozenset[str]
    spokespeople: frozenset[str]
    bodies_that_speak: frozenset[str]
    held_in_a_force: frozenset[str]
    held_in_a_council: frozenset[str]
    held_in_a_court: frozenset[str]


@cached()
def load_lists() -> Lists:
    """Read the lists from disk, once."""
    lists: dict[str, list[str]] = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return Lists(**{name: frozenset(" ".join(_words(entry)) for entry in entries) for name, entries in lists.items()})


@cached(at_most=20_000)
def kind_of_role(role: str, organisation: str | None = None) -> RoleKind:
    """Return what a role makes of its holder. Where it has several heads ("councillor and father"), the most public one counts."""
    lists = load_lists()
    head, rest = _split(role)
    parts = [words for part in _PARTS.split(head) if (words := _words(part))]
    if not parts:
        return "private"  # nothing is said
    around = {_singular(word) for word in (*_words(role), *_words(organisation or ""))}
    has_body = bool(around & lists.public_bodies)
    if any(_ends_with(words, lists.offices) or (has_body and _ends_with(words, lists.in_a_public_body)) for words in parts):
        before = {word for words in parts for word in words}
        return "former" if before & lists.not_held else "office"
    if any(words[-1] in lists.not_held for words in parts) and _has_office(parts, rest, lists):
        return "former"
    heads = {_singular(words[-1]) for words in parts}
    if heads <= lists.parties | lists.private:
        return "party" if heads & lists.parties else "private"
    held = [words for words in parts if not lists.not_held & set(words)]
    return "post" if any(_ends_with(words, lists.posts | lists.in_a_public_body) for words in held) else "private"


def speaks_for_an_office(description: str) -> bool:
    """Return whether a speaker without a name ("police spokesman") speaks for an office or a body. One private word makes it none."""
    lists = load_lists()
    words = [_singular(word) for word in _words(description)]
    if not words or set(words) & (lists.private | lists.parties):
        return False
    head = _words(_split(description)[0]) or words
    return words[-1] in lists.bodies_that_speak or _ends_with(head, lists.offices | lists.spokespeople)


# Words before an office that make it another one, below or beside it; "acting" and "temporary" holders hold the office itself.
_OTHER_OFFICE = frozenset({"deputy", "assistant", "vice", "associate", "shadow", "under", "junior", "sub"})


def offices_in(role: str) -> tuple[str, ...]:
    """Return the forms under which an office is asked for: as written, its head, and the office at the end of that.

    "Temporary Chief Constable of Norfolk" is asked for as that, as "temporary chief constable" and as "chief constable".
    """
    plain = " ".join(fold(role).split())
    head = _words(_split(role)[0])
    forms = [plain, " ".join(head)]
    entries = load_lists().offices | load_lists().in_a_public_body
    for at in range(max(0, len(head) - 3), len(head)):
        if " ".join([*head[at:-1], _singular(head[-1])]) in entries:
            if at == 0 or head[at - 1] not in _OTHER_OFFICE:
                forms.append(" ".join([*head[at:-1], _singular(head[-1])]))
            break
    return tuple(distinct(form for form in forms if form))


def sort_of_body(role: str) -> Literal["force", "council", "court"] | None:
    """Return of which sort the body is in which an office is held; None for offices of other bodies."""
    head, lists = _words(_split(role)[0]), load_lists()
    if _ends_with(head, lists.held_in_a_force):
        return "force"
    if _ends_with(head, lists.held_in_a_council):
        return "council"
    return "court" if _ends_with(head, lists.held_in_a_court) else None


def spoken_for(description: str) -> str | None:
    """Return the body that a speaker without a name is said to speak for ("a spokesman for Open Hand"); empty where it is not named.

    None if the description is not that of a spokesperson.
    """
    spokespeople = load_lists().spokespeople
    plain = " ".join(description.split())
    match = _AFTER_HEAD.search(fold(plain).replace("-", " "))
    head = plain[: match.start()].strip() if match and plain[: match.start()].strip() else plain
    words = head.split()
    if not words or _singular(" ".join(_words(words[-1]))) not in spokespeople:
        return None
    if match and head != plain:
        return re.sub(r"^(?:of|for|at|from)\s+(?:the\s+)?", "", plain[match.start() :].strip(), flags=re.I)
    return re.sub(r"^(?:an?|the)\s+|^(?:an?|the)$", "", " ".join(words[:-1]), flags=re.I).removesuffix("'s").removesuffix("’s")


def _has_office(parts: list[list[str]], rest: str, lists: Lists) -> bool:
    """Tell whether an office stands before the head ("council candidate", "mayoral nominee" aside) or behind it ("candidate for
    mayor").
    """
    words = [word for part in parts for word in part] + _words(rest)
    return any(_singular(word) in lists.offices | lists.public_bodies for word in words)


def _split(role: str) -> tuple[str, str]:
    """Return a role up to the end of its head, and what follows."""
    plain = fold(role).replace("-", " ")
    match = _AFTER_HEAD.search(plain)
    end = match.start() if match and plain[: match.start()].strip() else len(plain)
    return plain[:end], plain[end:]


def _ends_with(words: list[str], entries: frozenset[str]) -> bool:
    return any(" ".join([*words[at:-1], _singular(words[-1])]) in entries for at in range(max(0, len(words) - 3), len(words)))


def _words(text: str) -> list[str]:
    """Return the words of a text, folded, a hyphen parting them; a possessive counts without its ending."""
    return find_all(_WORD, re.sub(r"['’]s?\b", "", fold(text)))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
