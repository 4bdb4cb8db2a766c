"""What the child tells its parent of a PDF's pages: pieces of lines at their places, and the lines drawn. Values only, known to both."""

from dataclasses import dataclass

# The largest council packs have about 1,500 pages; more is a bomb or a mistake.
MAX_PAGES = 3000


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters that stand together on one line: a line, or a cell of it.

    `left`, `right`, `base` and `size` are in points on the page turned so that this text is upright; `place` is the baseline's share of
    that page's height (0 foot, 1 top). `turn` is by how many degrees it was turned. A text that ends in a soft hyphen goes on in the
    next line. `starts_bold` and `ends_bold` are of its first and last letter. `size` is how tall letters of its nominal size
    are, `em`; where that is not known `em` is 0, and `size` is how tall its letters are drawn.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    place: float
    starts_bold: bool
    ends_bold: bool
    turn: int = 0
    em: float = 0.0


Row = list[Piece]
"""Pieces on one baseline, from left to right."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line drawn along the page or down it: its sides in points, as a piece of upright text has them."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def is_level(self) -> bool:
        """Whether it goes from left to right."""
        return self.right - self.left >= self.top - self.bottom
