"""Which parts of a page are its own, and which speak of other stories: cards, sidebars, comments, lists of what is read most."""

import re

from lxml import html as lxml_html

# Names that publishers give to the parts that speak of other things. An element that holds the headline or most of the text is none,
# whatever it is called.
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|read-?(?:more|next|on)|more-?(?:stories|news|on|from)|most-?(?:read|popular|viewed)|popular|trending"
    r"|latest|promos?|teasers?|cards?|sidebar|side-?bar|rail|comments?|disqus|replies|newsletter|events?|whats-?on|widgets?|carousel|outbrain"
    r"|taboola|also|next-?(?:story|article)|you-?may|more|listing|archive|footer|navigation|nav|menu|breadcrumbs?|adverts?|sponsored)"
    r"(?=$|[\s_-])",
    re.I,
)
_OTHER_TAGS = frozenset(("aside", "nav", "footer"))
# A link of so many words is another story's headline; a section's or an author's name is shorter.
MIN_HEADLINE_WORDS = 4


class Regions:
    """The parts of one page. Made before anything is taken out of it."""

    def __init__(self, tree: lxml_html.HtmlElement) -> None:
        self._n_chars = _n_chars(tree)
        self._headings = [h for h in tree.iter("h1") if h.text_content().strip()]
        self._article = self._main_article(tree)
        self._known: dict[lxml_html.HtmlElement, bool] = {}

    def is_own(self, element: lxml_html.HtmlElement) -> bool:
        """Whether an element belongs to the page's own story, as far as its place tells."""
        return not self._is_elsewhere(element) and not any(self._is_elsewhere(up) for up in element.iterancestors())

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
        if tag in _OTHER_TAGS or (tag == "header" and not any(up.tag in {"article", "main"} for up in element.iterancestors())):
            return True
        return bool(_ELSEWHERE.search(f"{element.get('class') or ''} {element.get('id') or ''}"))

    def _holds_story(self, element: lxml_html.HtmlElement) -> bool:
        return any(up is element for h in self._headings for up in h.iterancestors()) or 2 * _n_chars(element) > self._n_chars

    def _main_article(self, tree: lxml_html.HtmlElement) -> lxml_html.HtmlElement | None:
        """The article element of the page's story: that with the page's first heading, else the longest."""
        articles = list(tree.iter("article"))
        if len(articles) < 2:
            return articles[0] if articles else None
        return max(articles, key=lambda a: (any(up is a for h in self._headings[:1] for up in h.iterancestors()), _n_chars(a)))


def is_headline_link(element: lxml_html.HtmlElement) -> bool:
    """Whether a link leads to another story: so many words are no section's and no author's name."""
    return len((element.text_content() or "").split()) >= MIN_HEADLINE_WORDS


def _n_chars(element: lxml_html.HtmlElement) -> int:
    shown = (e for e in element.iter() if isinstance(e.tag, str) and e.tag not in {"script", "style", "noscript", "template"})
    return sum(len((e.text or "").strip()) + (len((e.tail or "").strip()) if e is not element else 0) for e in shown)
