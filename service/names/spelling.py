"""Plain words that no text has, and words one letter away that texts have: a slip of the keys would else read as silence.

Near words are made, not looked up: every word at one letter more, less, other or swapped is asked for at once, which costs nothing where all
words are known. Two slips in one word are not mended.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from core.ordering import sorted_by
from index.analysis import STOP_WORDS, stem
from index.query_tree import And, Node, Not, Or, Query, Term

# A shorter word has too many neighbours, and so has a longer one, which is no word that people type: one of 1,800 letters has 97,000, and
# making them took 10 s. Of more unknown words the query is no slip.
MIN_CHARS, MAX_CHARS = 4, 30
MAX_WORDS = 3
MAX_SUGGESTIONS = 3
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[^\W\d_]+")

Frequencies = Callable[[Collection[str]], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class NearWord:
    """A word that texts have, and the query with it in place of what was typed, as text and parsed."""

    word: str
    text: str
    query: Query


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A word of a query that no text has, where it stands, and the words near to it, those of most documents first."""

    typed: str
    position: int
    near: tuple[NearWord, ...]


def unknown_words(query: Query, text: str, frequencies: Frequencies) -> tuple[UnknownWord, ...]:
    """Return the plain words of a query that no text has and that may be slips. `frequencies`: how many documents have each of some tokens."""
    terms = {term.at: term for term in _terms(query) if term.at is not None and _is_asked(term)}
    if not terms:
        return ()
    held = frequencies({term.token for term in terms.values()})
    words_found: list[UnknownWord] = []
    for at, term in sorted(terms.items()):
        typed = _WORD.match(text, at)
        if held.get(term.token, 0) or typed is None or not MIN_CHARS <= len(typed[0]) <= MAX_CHARS:
            continue
        if len(words_found) == MAX_WORDS:
            return ()
        near = tuple(
            NearWord(word, f"{text[:at]}{word}{text[typed.end() :]}", _with_token(query, at, stem(word)))
            for word in _near_words(typed[0].lower(), frequencies)
        )
        if near:
            words_found.append(UnknownWord(typed[0], at, near))
    return tuple(words_found)


def _is_asked(term: Term) -> bool:
    return term.field in {None, "text"} and term.token.isalpha()


def _near_words(word: str, frequencies: Frequencies) -> list[str]:
    """Return the words one letter away that texts have, one of each stem: the stem itself if it is one of them, else the one of the
    length that was typed.
    """
    by_token: dict[str, str] = {}
    for near in sorted_by(_one_letter_away(word), key=lambda near: (near != stem(near), len(near) != len(word), near)):
        if near not in STOP_WORDS and (token := stem(near)):
            by_token.setdefault(token, near)
    held = frequencies(list(by_token))
    commonest = sorted_by((token for token in by_token if held.get(token, 0)), key=lambda token: (-held[token], token))
    return [by_token[token] for token in commonest[:MAX_SUGGESTIONS]]


def _one_letter_away(word: str) -> Iterator[str]:
    """Yield every word at one edit from a word, some twice. Source: Damerau, 1964."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in _LETTERS if letter != tail[0])
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        yield from (head + letter + tail for letter in _LETTERS)


def _terms(query: Query) -> Iterator[Term]:
    yield from (term for term in query.ranked if isinstance(term, Term))
    waiting: list[Node] = [query.required] if query.required else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, And | Or):
            waiting += node.nodes
        elif isinstance(node, Term):
            yield node


def _with_token(query: Query, at: int, token: str) -> Query:
    """Return a query with another token in the place of one."""

    def changed(node: Node) -> Node:
        if isinstance(node, And | Or):
            return type(node)(tuple(changed(child) for child in node.nodes))
        if isinstance(node, Not):
            return Not(changed(node.node))
        return Term(token, node.field, at) if isinstance(node, Term) and node.at == at else node

    ranked = tuple(Term(token, term.field, at) if isinstance(term, Term) and term.at == at else term for term in query.ranked)
    required = changed(query.required) if query.required else None
    return Query(required, ranked, query.meaning_text, query.cost)
