"""Papers that are put out anew at another address, in the place of one of the same name: a new state of that one, whose text stays. Knows no network."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.ids import canonical_url


@dataclass(frozen=True, slots=True)
class NamedPaper:
    """A paper as a list names it now, or as it was had. `name`: its title, with whatever tells it from others (its item, its meeting)."""

    key: str
    url: str
    name: tuple[str | None, ...]


def named(key: str, url: str, title: str | None, *apart: str | None) -> NamedPaper:
    """Return a paper by its title as it is read, whatever its capitals and spaces, and by what tells it apart."""
    return NamedPaper(key, canonical_url(url), (" ".join((title or "").casefold().split()), *apart))


def keys_of(listed: Collection[NamedPaper], kept: Sequence[NamedPaper]) -> dict[str, str]:
    """Return the key of each listed paper by its address. One that was never had takes that of the paper of its name that is listed no more; where there are
    several of that name its own stays.

    `listed`: with their own keys. `kept`: what was had, oldest first.
    """
    by_url = {paper.url: paper.key for paper in kept}
    standing = {paper.key: paper for paper in kept}  # the newest of each
    keys = {paper.url: paper.key for paper in listed if paper.key in standing}
    for paper in listed:
        if paper.url not in keys and (key := by_url.get(paper.url)) and key not in keys.values():
            keys[paper.url] = key
    gone = [paper for key, paper in standing.items() if key not in keys.values()]
    names = Counter(paper.name for paper in listed)
    for paper in listed:
        before = [old.key for old in gone if old.name == paper.name]
        if paper.url not in keys and names[paper.name] == len(before) == 1:
            keys[paper.url] = before[0]
    return {paper.url: paper.key for paper in listed} | keys
