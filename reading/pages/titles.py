"""The headline of a page: what its heading and its head agree on, without the site's name and without a kicker."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from lxml import html as lxml_html

from reading.markup import clean, text_content, unescape
from reading.pages.jsonld import Node, as_list, get, is_same_headline, site_of, texts_of
from reading.pages.regions import Regions

_SEPARATOR = re.compile(r"\s+[|–—·•»«-]\s+|\s*[|»]\s*|\s+::?\s+")
_KICKER = re.compile(
    r"(?:^|[\s_-])(?:kicker|label|category|tag|section|strap\w*|eyebrow|topic|flag|badge|overline|channel)(?=$|[\s_-])", re.I
)
# A kicker is a word or two: "CRIME", "Court news".
MAX_KICKER_WORDS = 3
# A site's name in a title is short; a headline rarely is.
MAX_SITE_CHARS = 40
MIN_TITLE_CHARS = 8
# Behind a headline of so many words, so few are the name of a blog or paper.
MIN_HEADLINE_WORDS, MAX_NAME_WORDS = 5, 3
MIN_SITE_WORD = 4


def read_title(tree: lxml_html.HtmlElement, regions: Regions, article: Node, meta: Mapping[str, str], url: str) -> str:
    """Return the page's headline: its own h1, of several the one that its head agrees with; else what its head says."""
    sites = _SiteNames(site_names(article, meta), urlsplit(url).hostname or "")
    headline = next(iter(texts_of(get(article, "headline"))), "")
    title = title_tag(tree)
    in_head = [without_site(unescape(text), sites) for text in (meta.get("og:title"), title) if text]
    witnesses = [text for text in (headline, *in_head) if text]
    own = [h for h in tree.iter("h1") if regions.is_own(h)]
    inside = [h for h in own if any(up.tag in {"article", "main"} for up in h.iterancestors())]
    behind = _name_behind(title) or _name_over(headline, *in_head)
    headings = [
        text
        for h in inside or own
        if (text := unescape(_heading(h, witnesses))) and not sites.is_site(text) and _letters(text) != behind
    ]
    if agreed := next((h for h in headings for w in witnesses if _agree(h, w)), None):
        return agreed
    if section := _under_section(tree, regions, in_head):
        return section
    if len(headings) == 1 and (inside or not headline):
        return headings[0]
    return headline or max((h for h in headings if len(h) >= MIN_TITLE_CHARS), key=len, default="") or next(iter(in_head), "")


def _under_section(tree: lxml_html.HtmlElement, regions: Regions, in_head: Sequence[str]) -> str | None:
    """Return the headline that stands below the section's name: a second heading that says just what the head of the page does."""
    letters = {_letters(text) for text in in_head if len(text) >= MIN_TITLE_CHARS}
    seconds = (clean(text_content(h)) for h in tree.iter("h2") if regions.is_own(h))
    return next((text for text in seconds if _letters(text) in letters), None)


def _name_behind(title: str) -> str | None:
    """Return the letters of the site's name where a title sets a few words behind a headline; a blog's only h1 may be that name."""
    first, *rest = _SEPARATOR.split(title)
    is_name = len(rest) == 1 and len(rest[0].split()) <= MAX_NAME_WORDS and len(first.split()) >= MIN_HEADLINE_WORDS
    return _letters(rest[0]) if is_name else None


def _name_over(headline: str, *in_head: str) -> str | None:
    """Return the letters of the window's title where the page tells search engines and readers who share it another one, the same to both: that is the
    headline, and the title the site's name.
    """
    if len(in_head) < 2 or not headline or not _agree(in_head[0], headline) or _agree(in_head[-1], headline):
        return None
    return _letters(in_head[-1])


def _agree(heading: str, witness: str) -> bool:
    is_part = min(len(heading), len(witness)) >= MIN_TITLE_CHARS and (heading in witness or witness in heading)
    return is_part or is_same_headline(heading, witness)


def shown_headlines(tree: lxml_html.HtmlElement, meta: Mapping[str, str]) -> tuple[str, ...]:
    """Return every headline that the page itself shows: its first headings, and what its head says to those who share it."""
    headings = [clean(" ".join(h.itertext())) for h in list(tree.iter("h1"))[:10]]
    shown = [unescape(meta.get(name, "")) for name in ("og:title", "twitter:title")]
    return tuple(dict.fromkeys(text for text in (*headings, *shown) if text))


def title_tag(tree: lxml_html.HtmlElement) -> str:
    return unescape(next((t.text for t in tree.iter("title") if t.text), ""))


class _SiteNames:
    """What a site calls itself, and its host."""

    def __init__(self, names: Sequence[str], host: str) -> None:
        self._names = {_letters(name) for name in names}
        self._labels = [label for label in site_of(host).split(".") if len(label) > 3]
        self._host = _letters(site_of(host))

    @property
    def has_names(self) -> bool:
        return bool(self._names)

    def is_site(self, text: str) -> bool:
        """Tell whether a heading is the site's name, surely."""
        letters = _letters(text)
        return bool(letters) and (letters in self._names or (len(letters) >= 2 * MIN_SITE_WORD and letters in self._host))

    def is_likely(self, text: str) -> bool:
        """Tell whether a piece of a title is the site's name: it shares a word with the host."""
        if self.is_site(text):
            return True
        words = [word for word in re.findall(r"[a-z]+", text.casefold()) if len(word) >= MIN_SITE_WORD]
        is_of_host = any(word in label for word in words for label in self._labels)
        is_name = all(word[0].isupper() for word in text.split() if len(word) >= MIN_SITE_WORD)
        return is_name and is_of_host and len(text) <= MAX_SITE_CHARS and len(text.split()) <= 5


def without_site(title: str, sites: _SiteNames) -> str:
    """Return a title without the site's name at its ends; of two pieces of which neither is known, the shorter is the site's."""
    cuts = list(_SEPARATOR.finditer(title))
    if not cuts:
        return title
    first, last = title[: cuts[0].start()], title[cuts[-1].end() :]
    if sites.is_likely(last):
        return _without_section(title[: cuts[-1].start()])
    if sites.is_likely(first):
        return title[cuts[0].end() :].strip()
    if sites.has_names:
        return title.strip()
    if len(first) < len(last) and len(first) <= MAX_SITE_CHARS and len(cuts) == 1:
        return last.strip()
    return title[: cuts[-1].start()].strip() if len(last) <= MAX_SITE_CHARS else title.strip()


def _without_section(title: str) -> str:
    """Return a title without the sections that stood before the site's name: "Heroin dealer jailed | Crime | News"."""
    pieces = [piece.strip() for piece in re.split(r"\s*[|»]\s*", title)]
    while len(pieces) > 1 and len(pieces[-1].split()) <= 2:
        pieces.pop()
    return " | ".join(pieces)


def site_names(article: Node, meta: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a page calls its site: by its publisher and in its head."""
    publishers = [
        text for one in as_list(get(article, "publisher")) if isinstance(one, dict) for text in texts_of(get(one, "name"))
    ]
    in_head = (unescape(meta.get(name, "")) for name in ("og:site_name", "application-name", "publisher"))
    return tuple(dict.fromkeys(name for name in (*publishers, *in_head) if name))


def _heading(heading: lxml_html.HtmlElement, witnesses: Sequence[str]) -> str:
    """Return the words of a heading without its kicker."""
    pieces: list[tuple[str, bool]] = [(heading.text or "", False)]
    for child in heading:
        is_element = isinstance(child.tag, str)
        if is_element and not _KICKER.search(child.get("class") or ""):
            pieces.append((" ".join(child.itertext()), True))
        pieces.append((child.tail or "", False))
    pieces = [piece for piece in pieces if clean(piece[0])]
    if not pieces:  # all of it is named like a kicker
        return clean(text_content(heading))
    letters = {_letters(witness) for witness in witnesses}
    for start in range(len(pieces)):
        rest = _joined(pieces[start:])
        if _letters(rest) in letters:
            return rest
    first, is_child = pieces[0]
    is_kicker = is_child and len(pieces) > 1 and len(first.split()) <= MAX_KICKER_WORDS and first.isupper()
    return _joined(pieces[1:] if is_kicker else pieces)


def _joined(pieces: Sequence[tuple[str, bool]]) -> str:
    """Pieces as they run on; two elements side by side are words apart."""
    text = ""
    was_child = False
    for words, is_child in pieces:
        text += f" {words}" if is_child and was_child else words
        was_child = is_child
    return clean(text)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
