"""Characters that a reader does not see: spaces of other kinds than the plain one, and what stands within a word and is not printed."""

# All of Unicode's category Zs but the plain one.
_PLAIN_SPACES = dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
# Soft hyphen; zero-width space, non-joiner and joiner; word joiner; zero-width no-break space.
_UNPRINTED = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def with_plain_spaces(text: str) -> str:
    """Return a text with a plain space for each other one ("Ann\\u00a0Lee"), of the same length."""
    return text if text.isascii() else text.translate(_PLAIN_SPACES)


def printed(text: str) -> str:
    """Return a text without what is not printed: "Cart\\u00adwright" is Cartwright."""
    return text if text.isascii() else text.translate(_UNPRINTED)
