"""A page whose text stands in a frame of its own site: the address of that frame, and what the page is called. Knows no network."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from reading.markup import clean, find_address, parse_html, text_content
from reading.pages.furniture import is_around

# A page that has so much text outside of menus tells its story itself; a frame beside it is a map, a film, a form.
MAX_OWN_CHARS = 300


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a page's text stands, and what the page is called."""

    url: str
    heading: str


def find_frame(body: bytes, url: str) -> Frame | None:
    """Return the only frame of the same site on a page that has next to no text itself, and the page's heading; None if it has, or there
    are several.

    Raises: Rejected if it is no page.
    """
    if b"<iframe" not in body.lower():
        return None
    tree = parse_html(body)
    sources = (find_address(url, node.get("src") or "") for node in tree.iter("iframe") if not is_around(node))
    host = urlsplit(url).netloc
    own = list(dict.fromkeys(source for source in sources if source and urlsplit(source).netloc == host and source != url))
    n_chars = sum(len(clean(text_content(node))) for node in tree.iter("p", "li") if not is_around(node))
    if len(own) != 1 or n_chars > MAX_OWN_CHARS:
        return None
    return Frame(own[0], next((words for head in tree.iter("h1") if (words := clean(text_content(head)))), ""))
