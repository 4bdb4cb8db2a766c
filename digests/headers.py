"""Headers that arrive unchanged: what a mail program shows is, letter for letter, what was written.

Python folds a long subject into several encoded words and loses or adds spaces between them (cpython#92081); here the whole subject is one
run of encoded words, cut between characters, with every space inside them. Long addresses are never broken over lines.
"""

from base64 import b64encode
from collections.abc import Iterator
from email.headerregistry import BaseHeader, HeaderRegistry, UniqueUnstructuredHeader, UnstructuredHeader
from email.policy import SMTP
from typing import Any

# RFC 2047: a line with an encoded word has at most 76 characters, of which "Subject: ", "=?utf-8?b?" and "?=" take 21; base64 makes 4 of
# 3 bytes.
MAX_WORD_BYTES = (76 - 21) // 4 * 3
# RFC 5322: a line should have at most 78 characters.
MAX_LINE_CHARS = 78


class SubjectHeader(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]  # as the registry itself joins them
    """A subject as it is, if it is short and plain; else in encoded words alone."""

    def fold(self, *, policy: Any) -> str:
        """Return the header's lines."""
        text = str(self)
        if text.isascii() and len(text) + len("Subject: ") <= MAX_LINE_CHARS:
            return f"{self.name}: {text}{policy.linesep}"
        words = (f"=?utf-8?b?{b64encode(part.encode()).decode()}?=" for part in _parts(text))
        return f"{self.name}: {f'{policy.linesep} '.join(words)}{policy.linesep}"


class LinkHeader(UnstructuredHeader, BaseHeader):
    """A header of addresses between angle brackets, each whole on its line."""

    def fold(self, *, policy: Any) -> str:
        """Return the header's lines."""
        return f"{self.name}: {str(self).replace(', ', f',{policy.linesep} ')}{policy.linesep}"


def _parts(text: str) -> Iterator[str]:
    """Yield a text in parts that fit into one encoded word each."""
    part, size = "", 0
    for character in text:
        n = len(character.encode())
        if size + n > MAX_WORD_BYTES:
            yield part
            part, size = "", 0
        part, size = part + character, size + n
    yield part


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    registry.map_to_type("subject", SubjectHeader)
    registry.map_to_type("list-unsubscribe", LinkHeader)
    return registry


# CRLF line ends, which servers insist on, and seven bits, so that no server on the way need know 8BITMIME.
POLICY = SMTP.clone(cte_type="7bit", header_factory=_registry())
