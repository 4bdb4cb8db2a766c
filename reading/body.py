"""Finds the story inside a page: its own paragraphs, its captions apart from them, and nothing of what publishers set between them."""

import re

from lxml import html as lxml_html

from reading.markup import clean, has_class, paragraphs_of

# Where publishers put the story, surest first (docs of the sites: Newsquest, Iliffe, BBC, police and council newsrooms, gov.uk).
_BODIES = (
    "//*[@itemprop='articleBody']",
    has_class("article-body"),
    has_class("article__body"),
    has_class("article-body__content"),
    has_class("PageStory"),
    has_class("c-news-article__body"),
    has_class("story-body__inner"),
    has_class("story-body"),
    has_class("govspeak"),
    has_class("entry-content"),
)
_LEAD = has_class("article-first-paragraph")
_BBC_BLOCKS = "//article//*[@data-component='text-block' or @data-component='subheadline-block']"
# Set between the paragraphs, and never part of a story.
_JUNK = "|".join(
    (
        "//script | //style | //noscript | //template | //aside | //nav | //form | //button | //iframe | //svg",
        "//*[starts-with(@id,'DFP_')] | //*[starts-with(@id,'commentTemplate')] | //*[@id='comments'] | //*[@data-component='links-block']",
        *map(
            has_class,
            (
                "advert-container",
                "advert",
                "advertisement",
                "ad-slot",
                "link-builder-block",
                "OUTBRAIN",
                "exco-embed",
                "exco-player",
                "related-articles",
                "related-content",
                "newsletter-signup",
                "comments",
                "share-buttons",
                "social-share",
            ),
        ),
        "//*[contains(concat(' ',normalize-space(@class),' '),' govspeak ')]//div[contains(@class,'contact')]",
    )
)
_ASIDE_TEXT = re.compile(
    r"^(read more|read next|more on this|related|see also|also read|in other news|don['’]t miss|recommended|watch|listen)\b.{0,3}[:|>-]"
    r"|^read more$|^advertisement$|^we['’]re now on whatsapp\b|^sign up (to|for) our\b.{0,60}newsletter|^follow us on\b"
    r"|^get more .{0,60} news\b|^join our .{0,40}(channel|community|group)\b",
    re.I,
)
_CREDIT = re.compile(r"(?:\(|\b)(?:pictures?|photos?|photographs?|images?|pics?)(?:\s+(?:by|credit|copyright))?\s*:\s*\S", re.I)
# A caption is a sentence or two; a longer "caption" is a page that uses the word for something else.
LONGEST_CAPTION = 400


def drop_junk(tree: lxml_html.HtmlElement) -> None:
    """Take out of a page what stands between a story's paragraphs without belonging to it: adverts, links to other stories."""
    for node in tree.xpath(_JUNK):
        _drop(node)
    for node in tree.xpath(
        "//p | //li | //h2 | //h3 | //h4 | //div[not(*[not(self::a or self::b or self::strong or self::em)])]"
    ):
        text = clean(node.text_content())
        if text and (_ASIDE_TEXT.match(text) or _is_only_link(node, text)):
            _drop(node)


def _is_only_link(node: lxml_html.HtmlElement, text: str) -> bool:
    """A list entry that holds one link and nothing else leads away from the story."""
    links = node.xpath(".//a")
    return node.tag == "li" and len(links) == 1 and clean(links[0].text_content()) == text


def take_captions(tree: lxml_html.HtmlElement) -> tuple[str, ...]:
    """The captions of pictures, taken out of the page so that they do not run into the story."""
    found = []
    marked = "//figcaption | //*[contains(translate(@class,'CAPTION','caption'),'caption')] | //*[@data-component='image-block']"
    beside = (
        "//*[not(self::body)][img and not(.//p) and not(self::a)]//span | //p[preceding-sibling::*[1][self::img or self::figure]]"
    )
    for node in tree.xpath(marked):
        text = clean(" ".join(paragraphs_of(node)))
        if len(text) <= LONGEST_CAPTION and not node.xpath(".//h1") and len(node.xpath(".//p")) <= 2:
            found.append(text)
            _drop(node)
    for node in tree.xpath(beside):
        text = clean(node.text_content())
        if len(text) <= LONGEST_CAPTION and not text.endswith((".", "!", "?", "”", '"', "'")):
            found.append(text)
            _drop(node)
    for node in tree.xpath("//p"):
        text = clean(node.text_content())
        if len(text) <= LONGEST_CAPTION and _CREDIT.search(text):
            found.append(text)
            _drop(node)
    return tuple(dict.fromkeys(text for text in found if len(text) > 2))


def story_of(tree: lxml_html.HtmlElement) -> list[str]:
    """The paragraphs of the story where the page marks it in a way known to us; none otherwise."""
    blocks = tree.xpath(_BBC_BLOCKS)
    if blocks:
        return [paragraph for block in blocks for paragraph in paragraphs_of(block)]
    lead = [p for node in tree.xpath(_LEAD)[:1] for p in paragraphs_of(node)]
    for place in _BODIES:
        nodes = tree.xpath(place)
        outer = [node for node in nodes if not any(up in nodes for up in node.iterancestors())]
        if len(outer) == 1:
            paragraphs = paragraphs_of(outer[0])
            return paragraphs if lead and lead[0] in paragraphs else [*lead, *paragraphs]
        if outer:
            return []  # several stories: a list of them, or a live page
    return lead


def _drop(node: lxml_html.HtmlElement) -> None:
    if node.getparent() is not None:
        node.drop_tree()
