"""National bodies by a list of names that nothing else has ("We Are With You"), which the tagger may miss, cut or take for people."""

import re
from collections.abc import Sequence
from functools import lru_cache

from spacy.tokens import Doc, Span

from nlp.lexicons import FOLDER, read_list


def with_known_bodies(doc: Doc, text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans and the listed bodies, in place of what lies within their names. A longer name that holds one stays ("Healthwatch Oxmarsh")."""
    named = (doc.char_span(*match.span(), label="ORG") for match in _names().finditer(text))
    bodies = [body for body in named if body is not None and not any(_is_longer(span, body) for span in spans)]
    taken = {i for body in bodies for i in range(body.start, body.end)}
    return [*(span for span in spans if taken.isdisjoint(range(span.start, span.end))), *bodies]


def _is_longer(span: Span, body: Span) -> bool:
    """Tell whether a span holds more than a body's name, or cuts it."""
    is_beside = span.end <= body.start or body.end <= span.start
    return not is_beside and not (body.start <= span.start and span.end <= body.end)


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    names = sorted(read_list(FOLDER / "known_bodies.txt"), key=len, reverse=True)
    return re.compile(
        rf"(?<![\w-])(?:{'|'.join(re.escape(name).replace(chr(39), '[’' + chr(39) + ']') for name in names)})(?![\w-])"
    )
