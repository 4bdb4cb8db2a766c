"""The query language: words, "phrases", AND OR NOT, ( ), field:value, prefix*, "near words"~5. Text in, a tree out (`index.query_tree`).

Bare words beside each other are ranked, not required one by one: documents with most of them come first; one with a hyphen inside counts
as one word. Everything else ("phrases", fields, NOT, and any query that uses AND or OR) is required. Limits: 2,000 characters, 100 clauses, brackets 20 deep,
and the cost that `index.budget` tells.
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeGuard

from core.choices import no_such, no_such_kind
from core.errors import UsageError
from core.vocabulary import FIELDS, TYPED_FIELDS
from core.words import KINDS
from index.analysis import STOP_WORDS, fold, stem, terms
from index.budget import MAX_COST, PREFIX_COST, WORD_COST, phrase_cost
from index.names import name_key
from index.query_tree import TEXT_FIELDS, And, Days, Name, Node, Not, Or, Phrase, Prefix, Query, Term, all_of, day_number

MAX_QUERY_CHARS = 2_000
MAX_CLAUSES = 100
MAX_NESTING = 20
MAX_SLOP = 50
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_HAS_OPERATOR = re.compile(r"(?<!\S)(?:AND|OR)(?!\S)")
# Elsewhere this asks for other spellings of a word.
_ENDS_WITH_TILDE = re.compile(r"(?<=\w)~\d*$")
_SHAPED_LIKE_FIELD = re.compile(r"[A-Za-z_]{2,30}:(?!//)(?=\S)")


def narrowed(text: str, *clauses: str) -> str:
    """Return a query with clauses beside it that must hold too; the text's own AND and OR keep their meaning."""
    text = text.strip()
    held = f"({text})" if _HAS_OPERATOR.search(text) else text
    return " ".join(filter(None, (held, *clauses)))


def parse(text: str) -> Query:
    """Parse what a person typed.

    Raises: UsageError with the position of the fault and a hint.
    """
    if len(text) > MAX_QUERY_CHARS:
        raise UsageError(
            f"The query has {len(text):,} characters; at most {MAX_QUERY_CHARS:,} are allowed.", position=MAX_QUERY_CHARS
        )
    _check_brackets(text)
    if not text.strip():
        raise UsageError('The query is empty. Type a word, a "phrase" or a field such as operation:Gravity.', position=0)
    last = text.split()[-1]
    if last[-1] == ":" and last[:-1].lower() in TYPED_FIELDS:
        raise UsageError(f'{last} needs a name after it, for example {last}"…".', position=text.rindex(last))
    words = _words_of(text)
    if len(words) > MAX_CLAUSES:
        raise UsageError(f"The query has more than {MAX_CLAUSES} clauses. Narrow it.", position=words[MAX_CLAUSES])
    items, is_plain = _tree(text)
    if not items:
        raise UsageError("There is no word here to look for: signs alone are passed over. Type a word or a name.", position=0)
    cost = _checked_cost(items)
    ranked = [item for item in items if _is_bare_word(item)]
    required = [item for item in items if not _is_bare_word(item)]
    meaning = _meaning_text(text)
    if not is_plain:
        return Query(all_of(items), (), meaning, cost)
    telling = [item for item in ranked if isinstance(item, Prefix) or not set(_tokens(item)) <= _stop_stems()]
    return Query(all_of(required), tuple(dict.fromkeys(telling or ranked)), meaning, cost)


def _is_bare_word(node: Node) -> TypeGuard[Term | Prefix | Phrase]:
    """Tell whether it is a word outside quotation marks and fields."""
    return isinstance(node, Term | Prefix | Phrase) and node.field is None and (not isinstance(node, Phrase) or node.is_word)


def _tokens(word: Term | Phrase) -> Sequence[str]:
    return word.tokens if isinstance(word, Phrase) else (word.token,)


@lru_cache(maxsize=1)
def _stop_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in STOP_WORDS)


def _check_brackets(text: str) -> None:
    """Refuse what would nest without end, and unbalanced marks, with their place."""
    depth, opened, quote = 0, [], None
    for i, c in enumerate(text):
        if c in '"“”':
            quote = None if quote is not None else i
        elif quote is None and c == "(":
            depth += 1
            opened.append(i)
            if depth > MAX_NESTING:
                raise UsageError(f"Brackets are nested more than {MAX_NESTING} deep.", position=i)
        elif quote is None and c == ")":
            if not opened:
                raise UsageError("This bracket closes nothing. Remove it, or open one before.", position=i)
            depth -= 1
            opened.pop()
    if quote is not None:
        raise UsageError("This quotation mark is never closed. Close it, or remove it.", position=quote)
    if opened:
        raise UsageError("This bracket is never closed. Close it, or remove it.", position=opened[-1])


def _checked_cost(nodes: Sequence[Node]) -> float:
    """Return the cost; refuse what would take too long, with the place of the part that is too much. Names and days cost next to
    nothing.
    """
    spent = 0.0
    for leaf in _texts(nodes):
        cost = _cost(leaf)
        spent += cost
        if cost > MAX_COST:
            loose = isinstance(leaf, Phrase) and leaf.slop
            hint = "repeat none, or write a smaller number after ~." if loose else "or several phrases."
            raise UsageError(
                f"This phrase would take too long to look for. Put fewer words between its quotation marks, {hint}",
                position=leaf.at,
            )
        if spent > MAX_COST:
            raise UsageError(
                "With this part the search would take too long. Use fewer phrases and fewer words with * or ~.", position=leaf.at
            )
    return spent


def _texts(nodes: Sequence[Node]) -> Iterator[Term | Prefix | Phrase]:
    """Yield every word, prefix and phrase, also under NOT, in the order of the query."""
    for node in nodes:
        if isinstance(node, And | Or):
            yield from _texts(node.nodes)
        elif isinstance(node, Not):
            yield from _texts((node.node,))
        elif isinstance(node, Term | Prefix | Phrase):
            yield node


def _cost(leaf: Term | Prefix | Phrase) -> float:
    if isinstance(leaf, Prefix):
        return PREFIX_COST
    return phrase_cost(leaf.tokens, leaf.slop) if isinstance(leaf, Phrase) else WORD_COST


def _words_of(text: str) -> list[int]:
    return [match.start() for match in re.finditer(r'["“][^"“”]*["”]|[^\s()"“”]+', text)]


def _meaning_text(text: str) -> str:
    """Return the words of a query without its fields, operators and what is under NOT."""
    bare = re.sub(r"(?:\bNOT\s+|(?<!\S)-)(?:[A-Za-z]+:)?(?:[\"“][^\"“”]*[\"”]|\([^()]*\)|\S+)", " ", text)
    bare = re.sub(r"(?<!\S)[A-Za-z]+:(?!//)(?:[\"“][^\"“”]*[\"”]|[^\s()]+)", " ", bare)
    bare = re.sub(r"\b(AND|OR|NOT)\b|[\"“”()*]|~\d+", " ", bare)
    return re.sub(r"\s+", " ", bare).strip()


GRAMMAR = r"""
start: or_list
or_list: and_list ("OR" and_list)*
and_list: row ("AND" row)*
row: part+
?part: negated | group | field | unknown_field | phrase | word
negated: ("NOT" | MINUS) part
group: "(" or_list ")"
field: FIELD (phrase | word)
unknown_field: SHAPED_LIKE_FIELD phrase
phrase: PHRASE
word: WORD
FIELD.3: /(?:FIELDS):(?!\/\/)(?=[^\s()])/i
SHAPED_LIKE_FIELD.2: /[A-Za-z_]{2,30}:(?=["“])/
PHRASE.2: /["“][^"“”]*["”](?:~\d{1,9})?/
MINUS.2: /-(?=[^\s\-])/
WORD.1: /(?!(?:AND|OR|NOT)(?![^\s()"“”]))(?:[^\s()"“”])+/
%ignore /\s+/
"""


@lru_cache(maxsize=1)
def _parser() -> Any:
    from lark import Lark

    return Lark(
        GRAMMAR.replace("FIELDS", "|".join(sorted(TYPED_FIELDS))),
        parser="lalr",
        lexer="contextual",
        propagate_positions=True,
    )


def _tree(text: str) -> tuple[list[Node], bool]:
    """Return the nodes side by side at the top, and whether the query has no AND and OR there."""
    from lark.exceptions import UnexpectedEOF, UnexpectedInput

    try:
        tree = _parser().parse(text)
    except UnexpectedEOF as err:
        raise UsageError("The query ends too early: AND, OR and NOT need something after them.", position=len(text)) from err
    except UnexpectedInput as err:
        at = err.pos_in_stream if err.pos_in_stream is not None and err.pos_in_stream >= 0 else len(text)
        raise UsageError(_hint(text, at), position=min(at, len(text))) from err
    or_list = tree.children[0]
    row = _lone_row(or_list)
    if row is None:
        return _node(or_list), False
    return [node for part in _parts(row) for node in _node(part)], True


def _lone_row(or_list: Any) -> Any | None:
    """Return the row that is all there is, where nothing is joined by AND or OR."""
    and_list, *others = or_list.children
    return None if others or len(and_list.children) > 1 else and_list.children[0]


def _parts(row: Any) -> Iterator[Any]:
    """Yield what stands side by side in a row. Brackets round a row say nothing: people explain a word in brackets."""
    for part in row.children:
        inner = _lone_row(part.children[0]) if part.data == "group" else None
        if inner is None:
            yield part
        else:
            yield from _parts(inner)


def _hint(text: str, at: int) -> str:
    rest = text[at:].strip()
    for word in ("AND", "OR"):
        if rest.startswith(word):
            return f"{word} needs something on both sides. Write it in small letters if you mean the word."
    if rest.startswith(")"):
        return "There is nothing between the brackets, or an operator lacks its second half."
    return "The query ends too early: AND, OR and NOT need something after them." if not rest else "This cannot stand here."


def _node(tree: Any) -> list[Node]:
    """Return the nodes of a piece of the parse tree."""
    if tree.data == "or_list":
        parts = [part for child in tree.children for part in _node(child)]
        return parts if len(parts) == 1 else [Or(tuple(parts))]
    if tree.data in {"and_list", "row"}:
        parts = [part for child in tree.children for part in _node(child)]
        single = all_of(parts)
        return [] if single is None else [single]
    if tree.data == "group":
        return _node(tree.children[0])
    if tree.data == "negated":
        inner = all_of(_node(tree.children[-1]))
        return [] if inner is None else [Not(inner)]
    if tree.data == "field":
        return [_field(tree.children[0], tree.children[1])]
    token = tree.children[0]
    if tree.data == "unknown_field":
        raise _no_field(str(token), token)
    return [_quoted(token, None)] if tree.data == "phrase" else _word(token, None)


def _field(name_token: Any, value_tree: Any) -> Node:
    written = str(name_token).rstrip(":").lower()
    name = TYPED_FIELDS[written].name
    token = value_tree.children[0]
    if name in TEXT_FIELDS:
        if value_tree.data == "phrase":
            return _quoted(token, name)
        return all_of(_word(token, name)) or _no_word(token)
    value = unquoted(str(token)) if value_tree.data == "phrase" else str(token)
    if "*" in value:
        raise UsageError(f"{name}: takes a whole name, without *.", position=token.start_pos)
    if name == "published":
        return _days(value, position=token.start_pos)
    key = name_key(name, value)
    if name == "kind" and key not in KINDS:
        raise no_such_kind(value, KINDS, position=token.start_pos)
    if not key:
        raise UsageError(f'{name}: needs a name after it, for example {name}:"…".', position=token.start_pos)
    return Name(name, key, (token.start_pos, token.end_pos))


def _no_field(written: str, token: Any) -> UsageError:
    name = written.rstrip(":")
    return no_such(name, f"There is no field {name!r}", "Fields", sorted(FIELDS), position=token.start_pos)


def _quoted(token: Any, field: str | None) -> Node:
    text = str(token)
    slop = int(text.rpartition("~")[2]) if text[-1] not in '"”' else 0
    if slop > MAX_SLOP:
        raise UsageError(f"Words can be looked for within {MAX_SLOP} of each other at most.", position=token.start_pos)
    parsed = terms(unquoted(text))
    if not parsed:
        raise UsageError("There is no word between these quotation marks.", position=token.start_pos)
    return Phrase(tuple(parsed), slop, field, token.start_pos)


def unquoted(text: str) -> str:
    """Return what stands between the quotation marks of a piece of a query; the piece itself without any."""
    return re.sub(r"^[\"“]|[\"”](~\d+)?$", "", text)


def _word(token: Any, field: str | None) -> list[Node]:
    """Return a word's nodes. A hyphenated word or an address is a phrase of its parts; what holds no letter or digit is passed
    over.
    """
    text = str(token)
    if field is None and (shaped := _SHAPED_LIKE_FIELD.match(text)):
        raise _no_field(shaped.group(), token)
    star = text.find("*")
    if star == 0 or (0 < star < len(text) - 1):
        raise UsageError("* can only stand at the end of a word, as in nalox*.", position=token.start_pos + star)
    if star > 0:
        begun = fold(text[:-1]).replace("’", "'")
        if len(begun) < 2 or not begun.replace("'", "").isalnum():
            raise UsageError("* needs a word of two letters or more before it.", position=token.start_pos)
        return [Prefix(begun, field, token.start_pos)]
    if tilde := _ENDS_WITH_TILDE.search(text):
        raise UsageError(
            '~ stands behind several words in quotation marks, as in "police drugs"~5. Remove it, or end the word with * for all that begin so.',
            position=token.start_pos + tilde.start(),
        )
    parsed = terms(text)
    if not parsed:
        return []
    if len(parsed) > 1:
        return [Phrase(tuple(parsed), 0, field, token.start_pos, is_word=True)]
    return [Term(parsed[0], field, token.start_pos)]


def _no_word(token: Any) -> Node:
    raise UsageError("There is no word here to look for.", position=token.start_pos)


def _days(value: str, *, position: int) -> Days:
    """Return the days that a value of published: names, both ends included.

    Raises: UsageError.
    """
    first, dots, last = value.partition("..")
    try:
        since = _day(first, is_last=False) if first else None
        until = _day(last if dots else first, is_last=True) if (last or not dots) else None
    except ValueError as err:
        raise UsageError(
            "published: takes a day, month or year, or two with .. between: published:2026-01..2026-03.", position=position
        ) from err
    if since and until and since > until:
        raise UsageError(f"published:{value}: the first day, {since}, is after the last, {until}. Swap them.", position=position)
    return Days(day_number(since), day_number(until))


def _day(text: str, *, is_last: bool) -> date:
    match = _DATE.fullmatch(text.strip())
    if not match:
        raise ValueError(text)
    year = int(match[1])
    month = int(match[2]) if match[2] else 12 if is_last else 1
    if not 1 <= month <= 12:
        raise ValueError(text)
    day = int(match[3]) if match[3] else calendar.monthrange(year, month)[1] if is_last else 1
    return date(year, month, day)
