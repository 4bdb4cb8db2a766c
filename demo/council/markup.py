"""Writes text the way ModernGov does: numeric entities, hard-wrapped paragraphs, titles escaped twice. Knows no pages."""

from collections.abc import Iterable
from html import escape
from textwrap import wrap

# Word's pasted HTML comes wrapped at about this many characters.
WORD_COLUMN = 72
_TEXT = {"'": "&#39;", "/": "&#47;", "\u2013": "&#8211;", "\u2026": "&#8230;"}
_ATTRIBUTE = {" ": "&#32;", ":": "&#58;", "(": "&#40;", ")": "&#41;"} | _TEXT


def entities(text: str) -> str:
    """Text of an HTML page, its punctuation as numeric entities."""
    return "".join(_TEXT.get(c, c) for c in escape(text, quote=False))


def attribute(text: str) -> str:
    """Text of an attribute, even its spaces as entities."""
    return "".join(_ATTRIBUTE.get(c, c) for c in escape(text, quote=False).replace('"', "&#34;"))


def word_html(text: str) -> str:
    """Paragraphs as pasted from Word, an empty one between two; nothing for no text."""
    paragraphs = [" ".join(p.split()) for p in text.split("\n\n") if p.strip()]
    if not paragraphs:
        return ""
    inner = '\n<p class="MsoNormal">&nbsp;</p>\n'.join(
        '<p class="MsoNormal">' + "\n".join(wrap(escape(p, quote=False), WORD_COLUMN, break_long_words=False)) + "</p>"
        for p in paragraphs
    )
    return f'<div class="WordSection1">\n{inner}\n</div>'


def element(name: str, value: str | int | bool | None, *, twice: bool = False) -> str:
    """Return one XML element; without a value it holds only a line break and blanks. `twice` escapes as the service does with
    titles.
    """
    if value is None or value == "":
        return f"<{name}>\n  </{name}>"
    text = str(value)
    if twice:
        text = escape(text, quote=False).replace("'", "&#39;")
    return f"<{name}>{escape(text, quote=False)}</{name}>"


def elements(pairs: Iterable[tuple[str, str | int | bool | None]]) -> str:
    """Several elements, one a line."""
    return "\n".join(element(name, value) for name, value in pairs)
