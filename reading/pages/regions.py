"""Which parts of a page are its own, and which speak of other stories: cards, sidebars, comments, lists of what is read most."""

import re
from collections.abc import Iterator
from functools import cached_property

from lxml import etree
from lxml import html as lxml_html

from reading.markup import text_content

# Names that publishers give to the parts that speak of other things. An element that holds the headline or most of the text is none,
# whatever it is called.
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:"
    r"related|recommend\w*|read-?(?:more|next|on)|most-?(?:read|popular|viewed|shared)|popular|trending|promos?|teasers?|sidebar|side-bar|rail"
    r"|comments?|disqus|replies|newsletter|events?|whats-?on|widgets?|carousel|outbrain|taboola|next-?(?:story|article)|you-?may|breadcrumbs?"
    r"|adverts?|sponsored"
    r"|(?:more|also|latest)-?(?:stories|news|on|from|articles|posts|headlines|read|like|in)"
    r")(?=$|[\s_-])|(?:^|[\s_-])(?:cards?|latest|listing|nav|menu)(?=$|\s)",
    re.I,
)
_DESCRIBING = frozenset(("itemprop", "property", "pubdate"))
_OTHER_TAGS = frozenset(("aside", "nav"))
# A link of so many words is another story's headline; a section's or an author's name is shorter.
MIN_HEADLINE_WORDS = 4


class Regions:
    """The parts of one page. Made when what nobody reads is dropped and nothing else is taken out."""

    def __init__(self, tree: lxml_html.HtmlElement) -> None:
        self._tree = tree
        self._headings = [h for h in tree.iter("h1") if text_content(h).strip()]
        self._article = self._main_article(tree)
        self._known: dict[lxml_html.HtmlElement, bool] = {}
        self._empty_names = frozenset(self._names_around_headings())

    def is_own(self, element: lxml_html.HtmlElement) -> bool:
        """Tell whether an element belongs to the page's own story, as far as its place tells."""
        return not self._is_elsewhere(element) and not any(self._is_elsewhere(up) for up in element.iterancestors())

    def is_inside(self, element: lxml_html.HtmlElement) -> bool:
        """Tell whether an element stands in the page's article or main element, where it has one."""
        return any(up is self._article or up.tag == "main" for up in element.iterancestors())

    def _is_elsewhere(self, element: lxml_html.HtmlElement) -> bool:
        if element not in self._known:
            self._known[element] = self._speaks_of_others(element) and not self._holds_story(element)
        return self._known[element]

    def _speaks_of_others(self, element: lxml_html.HtmlElement) -> bool:
        tag = element.tag
        if tag in {"html", "body", "main"}:
            return False
        if tag == "article" and self._article is not None:
            return element is not self._article and self._article not in element.iterdescendants("article")
        if tag in {"header", "footer"}:
            return not any(up.tag in {"article", "main"} for up in element.iterancestors())
        if tag in _OTHER_TAGS:
            return True
        return any(name not in self._empty_names for name in _names_of_others(element))

    def _names_around_headings(self) -> Iterator[str]:
        """Yield the names that the page's own heading bears as well, alone or nearly so: to a page's builder each block is a "widget"."""
        for heading in self._headings:
            for up in heading.iterancestors():
                names = _names_of_others(up)
                if names and 2 * _n_letters(up) <= self._n_letters_in_all:
                    yield from names

    def _holds_story(self, element: lxml_html.HtmlElement) -> bool:
        if any(up is element for h in self._headings for up in h.iterancestors()):
            return True
        return 2 * _n_letters(element) > self._n_letters_in_all

    @cached_property
    def described(self) -> list[lxml_html.HtmlElement]:
        """The elements that say to machines what they are: by microdata, RDFa or `pubdate`."""
        return [e for e in self._tree.iter(etree.Element) if not _DESCRIBING.isdisjoint(e.keys())]

    @cached_property
    def _n_letters_in_all(self) -> int:
        return _n_letters(self._tree)

    def _main_article(self, tree: lxml_html.HtmlElement) -> lxml_html.HtmlElement | None:
        """Return the article element of the page's story: that with the page's first heading, else the longest."""
        articles = list(tree.iter("article"))
        if len(articles) < 2:
            return articles[0] if articles else None
        return max(articles, key=lambda a: (any(up is a for h in self._headings[:1] for up in h.iterancestors()), _n_letters(a)))


def is_headline_link(element: lxml_html.HtmlElement) -> bool:
    """Tell whether a link leads to another story: so many words are no section's and no author's name."""
    return len(text_content(element).split()) >= MIN_HEADLINE_WORDS


def _names_of_others(element: lxml_html.HtmlElement) -> list[str]:
    """Return those of an element's names that publishers give to what speaks of other things."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return [match[0].strip(" _-").lower() for match in _ELSEWHERE.finditer(names)]


def _n_letters(element: lxml_html.HtmlElement) -> int:
    return len("".join(text_content(element).split()))
