"""Takes out of a page what publishers set around and between a story's paragraphs, and counts it by class. Finds no story.

An element goes by what it is (its tag, role, name) and a line by what it says and how it looks; neither goes if it holds most of the
page's text. Above 400 lines: a quarter are the words by which each class is known, and elements and lines are weighed by one rule.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from lxml import etree
from lxml import html as lxml_html

from core.words import LeftOut
from reading.markup import clean, ends_sentence, leaves_of, paragraphs_of, text_content

# An element that holds so large a share of the page's text outside links is where the story is, whatever it is called: ASP.NET puts
# whole pages into one form, some sites a story into an aside.
STORY_SHARE = 0.5
# What goes by its name, and holds no prose or a sentence or two, stays if it holds more than that: names are given for looks as well.
_MAX_NAMED_CHARS = {"tags": 200, "byline": 200, "share": 200, "navigation": 200, "call": 300, "newsletter": 400, "advert": 400}
# A line that leads elsewhere is a headline or two sentences; what is longer is a paragraph that begins like one.
MAX_LINE_CHARS = 250
# Where links make up so much of a line, it leads elsewhere.
LINK_SHARE = 0.8
MAX_EXAMPLES, MAX_EXAMPLE_CHARS = 3, 80
_UNREAD = ("script", "style", "noscript", "template", "svg")
_CONTROLS = ("iframe", "button", "select", "object")
_TAGS = {"nav": "navigation", "aside": "aside", "form": "form", "footer": "footer", "dialog": "dialog"}
# What stands apart from the story whatever its weight: of a page in place of an article they are all there is.
_EDGES = frozenset(("nav", "footer"))
_ROLES = {
    "navigation": "navigation",
    "banner": "navigation",
    "contentinfo": "footer",
    "complementary": "aside",
    "search": "form",
    "dialog": "dialog",
    "alertdialog": "dialog",
}
# Parts of names that publishers give to such elements: whole words between hyphens, so that "has-caption-style" is no caption.
_NAMES = {
    "consent": "cookies?|consent|gdpr|cmp|onetrust|didomi|cookie(bar|banner|notice|consent|law)|ccpa",
    "comments": "comments?|comment(list|form|section|template)|disqus|livefyre|respond|replies",
    "related": "related|most-(read|viewed|popular|recent)|trending|recommend(ed|ations?|s)?|outbrain|taboola|(more|other|latest|top)-(stories|news"
    "|articles|headlines)|(also|up|read)-(read|next|also)|article-read-more|relatedposts|links-block|link-builder-block|you-may-(also-)?like",
    "newsletter": "newsletters?|sign-?up|subscribe|mailing-list|email-alerts?",
    "share": "shar(e|es|ing|edaddy)|social|addthis|addtoany|follow-us|twitter(-(tweet|timeline))?|fb-post|instagram-media|tiktok-embed",
    "advert": "advert(s|isement|isements|ising|orial)?|ads?|ad-?(slot|unit|container|wrapper)|dfp|mpu|sponsor(ed)?|promoted|exco|commercial|non-(commercial|content-unit)",
    "navigation": "breadcrumbs?|pagination|pager|navbar|skip-links?|site-(header|footer)|menu",
    "tags": "tags|tag-?list|topics|keywords",
    "call": "contact(s|-us|-(details|block|box|info|panel))?",
    "byline": "byline|dateline|timestamp|author-(name|info|bio|box|card|details)|about-the-author|(article|post|entry)-(meta|date)"
    "|publish(ed)?-(date|on)|pub-?date",
}
_NAMED = re.compile(f"(?:^|[ -])(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _NAMES.items())})(?=$|[ -])")
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:(?:site|page|main|global|top)[_-]?(?:header|footer|nav|navigation|menu)|masthead|navbar|top-?bar|breadcrumbs?|footer|foot|bottom|menu)(?=$|[\s_-])",
    re.I,
)
# Lines: blocks that hold no block, and what is set apart within them.
_BLOCKS = frozenset(("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "div", "section", "center"))
_SET_APART, _LINES = frozenset(("a", "strong", "b", "em", "span")), frozenset(("p", "li", "div"))
_HELD = frozenset(
    ("p", "div", "ul", "ol", "table", "section", "article", "blockquote", "figure", "li", "h1", "h2", "h3", "h4", "form")
)
FILE = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|odt|rtf|csv)\b", re.I)
_SENTENCES = re.compile(r"(?<=[.!?:…])\s+")

# Words of people who report: a line that holds one is a story's, whatever it begins with.
REPORTING = re.compile(
    r"\b(said|says|saying|told|tells|added|adds|warn(s|ed|ing)?|according to|heard|hears|arrest(s|ed)?|charged|jailed|sentenced|seized|officers?|detectives?"
    r"|inspector|sergeant|spokes(man|woman|person)|councillors?|magistrates?|pupils|victims?|suspects?|crimestoppers|witness(es)?|\d+-year-old|aged \d+)\b",
    re.I,
)
_SOCIAL = (
    r"(facebook|twitter|x|instagram|tiktok|youtube|linkedin|whatsapp|threads|bluesky|telegram|snapchat|google news|apple news)"
)
_SHUT = r"(\s*[:|>»–—-]+\s*|$)"
_SERVICE = re.compile(
    r"\b(newsletters?|inbox|(daily|weekly|morning|evening) (briefing|bulletin|email|update)|(e-?mail|news|push|breaking news|text) alerts?|notifications?"
    rf"|apps?|app store|google play|{_SOCIAL}|channels?|groups?|community|subscri\w+|member(ship)?s?|log ?in|sign ?in|podcasts?|our (videos?|journalism|website)"
    r"|premium|ad-free|free trial|headlines|latest news|top stories|stories (sent|straight|delivered)|read(ing)? (more|this|the full)|comment(s|ing)?)\b",
)
_ASKING = re.compile(
    r"^(please |click here to |click to |to |don['’]?t forget to |you can (also )?|why not )?(sign ?up|signing up|subscribe|register|log ?in|sign ?in|join|follow|like us|download|get"
    r"|receive|enjoy|watch|listen|find us|connect with|never miss|don['’]?t miss|stay (up|in|informed|connected)|keep up|keep in touch|want|would you like|become|support"
    r"|continue|catch up|have (our|the latest)|for (more|the latest|all)|all the latest|the latest|make sure)\b|^(already|not) (a|have|got|registered|subscribed)\b(?=.{0,50}(\?|\b(log|sign)))",
)
_OWN = re.compile(r"\b(our|us|we|we['’]re|newsletters?|inbox|here|free|straight to|log ?in|sign ?in|subscri\w+|member)\b", re.I)
# Classes of lines, surest first; each pattern stands at a line's beginning, in small letters: to tell them from others with any letters
# takes four times as long.
_SAID = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in (
            (
                "advert",
                r"advert(isement|ising|s|orial)?\b.{0,30}$|ad$|sponsored( content| links?| by .{0,40})?$|promoted( content)?$"
                r"|(the )?(story|article|content|text|post|report) (continues|resumes) (below|after|beneath|under)\b|(continue|keep) reading( below)?\W*$|scroll (down )?(to|for)\b.{0,60}$"
                r"|(this|the) (video|advert|ad) (will|can|could|cannot|is|has)\b.{0,60}$|skip (ad|past|to)\b.{0,40}$|loading\W*$|video (unavailable|loading|playing)\W*$|play video$"
                r"|(view|open|see) (gallery|\d+ (photos|images|pictures|more)|image in fullscreen)\b.{0,20}$|image \d+ of \d+$|tap to (unmute|play|expand).{0,20}$|recommended video|(sorry,? )?your browser (does not|doesn['’]?t|cannot|can['’]?t) (support|play|show|display) .{0,80}|to view this video,? please\b",
            ),
            (
                "comments",
                r"(view|show|hide|read|see|post|leave|add|write|submit)( all| the| a| your)?( \d+)? comments?\b.{0,40}$|(\d+ )?comments?( \(\d+\))?$|comments?\W{1,3}(our rules|guidelines|policy|are (now )?closed)"
                r"|report this (comment|post|ad)\b|join the (conversation|discussion|debate)\b|have your say\b|be the first to comment|(please )?(log|sign) in to (comment|reply)|comments? (are|have been|is) (closed|turned off|disabled|now closed)"
                r"|comments? guidelines$|comments (are|will be) (pre-?|post-?)?(moderated|checked|reviewed|read) (before|by|after)\b|(what do you think\W+)?(have your say|join the (conversation|discussion|debate))\b.{0,30}$|.{3,40} encourages (reader|readers'?|your|lively|open) (discussion|comments?|debate)\b|(let us know|tell us|what do you think)\b.{0,60}\bcomments?\b|we (want|moderate|ask|reserve).{0,20}\bcomments\b|no comments yet|last updated:?$",
            ),
            (
                "share",
                rf"shar(e|ing)( (this|on|via|to|with)\b.{{0,40}})?$|{_SOCIAL}$|tweet( this)?$|print( this)?( (page|article|story))?$|e-?mail( (this )?(article|story|a friend))?$|copy (link|url)\b.{{0,20}}$"
                rf"|link copied\W*$|(save|bookmark)( (article|story|for later))?$|(this )?(story|article|page) (has been )?(saved|bookmarked)\b.{{0,100}}$|\d[\d.,k]* (shares?|likes?|views?)\b.{{0,30}}$|read or share this story\b|follow .{{0,40}} on (?:.{{0,30}}\W)?{_SOCIAL}\b.{{0,40}}$|like us on\b",
            ),
            (
                "account",
                r"already (a |have an? |an? )?(existing )?(digital )?(subscriber|subscribed|member|registered|account)\b(?=\W*(?:\?|$|(?:log|sign|click|tap|press|go)\b))|(don['’]?t want|tired of|fed up (of|with)) (the )?(ads|adverts)\b|(log|sign) ?in( or (register|sign up|subscribe|create).{0,40})?\W*$|register( now| (here )?for free)?\W*$"
                r"|did you know\b.{0,20}\bwith an? (ad-lite|ad-free|digital|premium|print) subscription\b|subscribe( now| today| here)?\W*$|(to )?(continue|keep|go on|finish) reading\b.{0,80}\b(subscri|regist|sign|log|account|member)|(subscribe|register|log in|sign in|sign up) (now |today )?to (continue|keep|read|unlock|access|go on)\b"
                r"|you have (read|reached|used|\d+|one|two|three|no)\b.{0,40}\barticles?\b|this (article|story|content|is) (is )?(for|only|exclusive|available|reserved|a premium|premium|locked)\b.{0,60}\b(subscri|member|premium|regist|account)"
                r"|(just |only |from )?[£$€]\d+(\.\d\d)? ?(a|per|for|/) ?(the first |your first )?(\w+ )?(weeks?|months?|year)\b[^.]{0,60}$|(subscription|digital) (offers?|options)\W*$|cancel any ?time\W*$|unlock (this|unlimited|full)\b.{0,60}$",
            ),
            (
                "rights",
                r"(©|copyright\b|\(c\) ?\d{4}).{0,120}$|all rights reserved|(this (article|story|report|post|piece)|it) (was )?(originally|first) (published|appeared) (on|in|by)\b.{0,100}$"
                r"|(reproduced|republished) with (kind )?permission\b.{0,80}$",
            ),
            (
                "call",
                r"(do|are|were|did|have) you\b.{0,100}\?.{0,20}\b(e-?mail|contact|call|message|tell)\b.{0,40}\b(news ?desk|newsroom|our reporters?|comments below)\b.{0,60}$|(do you have|have you got|got|know of) (a|an|any|another|more) (story|stories|tip|tips|news (story|tip))( (suggestion|idea|tip)s?)?\b.{0,40}\?|(got|have) .{0,30}\bnews ?desk\b|(send|e-?mail) (us )?your (stories|story|photos?|pictures|videos?|news) (to|by|at)\b"
                r"|(e-?mail|contact|call|message) (our|the) (reporters?|newsroom|news ?desk|news team)\b",
            ),
            (
                "tags",
                rf"(filed under|posted in|tags?|tagged|(related |more )?topics?( in this (story|article))?|categories|keywords|more about|in this (article|story|section)){_SHUT}",
            ),
            (
                "byline",
                r"(first |date |last )?(published|posted|updated|modified|created)( (on|at))?\b\s*:?\s*.{0,12}\d{1,2}(st|nd|rd|th|[/.:-]\d| [a-z]{3,9}\b).{0,40}(?<![.!?])$|\d+ (min(ute)?s?|hours?|days?) (ago|read)$"
                r"|[^.!?]{2,60}[·•|,–—-]\s*\d+ min(ute)?s? read\b.{0,40}$|(words|photographs?|photos|pictures)( and (words|photographs?|pictures))? by [^.!?]{3,60}$",
            ),
            ("filed", r"(filed under|posted in|tagged) (?=\S)"),
        )
    )
)
_LEADING = re.compile(
    r"^(?:(?P<sure>(?:to )?(?:read|see|find out) (?:more|next|also)(?: (?:here|on this(?: story)?|about .{2,40}|from .{2,40}|at .{2,30}|on .{2,30}))?|also read|read (?:our|the) (?:full |latest |related )?(?:story|stories|coverage|article|report)(?: here)?|"
    r"related (?:story|stories|articles?|news|content|coverage|links?|reading|items?|posts?|pages?|videos?)|you (?:may|might|could|['’]ll)(?: also)? (?:like|love|enjoy|be interested in|want to read)|see also|don['’]?t miss|in other news"
    r"|more (?:like this|on this(?: story)?|to read|news|stories|from .{2,40}|headlines|top stories)|(?:most|must)[- ](?:read|reads|popular|viewed|shared)(?: .{0,20})?|(?:what to |up )(?:read )?next|(?:read|see|view|load) more (?:posts|stories|articles)|(?:top|latest|breaking|trending|popular) (?:news|stories|articles|headlines|now|videos?)"
    r"|trending|editor['’]?s?['’]? (?:picks?|choice)|recommended (?:for you|reading|stories|articles|videos?)|further reading|elsewhere (?:on|in) .{2,40}|keep reading)"
    r"|(?P<weak>related|recommended|watch(?: (?:live|again|now|this))?|listen(?: (?:live|again|now))?|more|live|video|gallery|in (?:pictures|video)|also (?:on|in|from|at|see) [^:|]{2,40}|explained|explainer|opinion|analysis|podcast|background))"
    rf"(?P<shut>{_SHUT})"
)
_CAPITALS = re.compile(
    r"^(READ (MORE|NEXT|ALSO)|RELATED|SEE ALSO|ALSO READ|DON['’]T MISS|MORE NEWS|WATCH|RECOMMENDED|TRENDING|MOST READ|MORE)\b(?=\s+[\"“‘']?[A-Z0-9])"
)
# Who asks for consent says one of these; looked for first, since they are found a hundred times as fast.
_CONSENT_WORDS = ("cookie", "device", "personal data", "privacy", "consent", "choices")
_CONSENT = re.compile(
    r"\b(we|this (web)?site|our (web)?site)( and our( \w+)? partners)?( may| also)?( only)? (use|uses|store|place|set|process)\b.{0,60}\b(cookies|device|personal data)\b|\bwe['’]d like to (set|use)\b.{0,40}\bcookies\b"
    r"|\b(accept|reject|allow|manage|essential|additional|analytics|your) (all )?(cookies?|cookie (settings|preferences|choices))\b|\b(cookie|privacy) (settings|preferences|choices|policy|notice)\b|\byour (consent|privacy|choices)\b.{0,60}\b(at any time|applies|settings|partners|policy)\b",
    re.I,
)


class Books:
    """What was taken out, by class."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {}

    def take(self, kind: str, node: lxml_html.HtmlElement, text: str | None = None) -> None:
        """Take an element out of its page, its tail not with it; one that went with another is not taken again."""
        if next(node.iterancestors("body"), None) is not None:
            self.add(kind, [text] if text is not None else paragraphs_of(node))
            node.drop_tree()

    def add(self, kind: str, texts: Iterable[str]) -> None:
        """Count what was left out in another way."""
        filled = [text for text in texts if text]
        if filled:
            self._texts.setdefault(kind, []).extend(filled)

    def left_out(self) -> tuple[LeftOut, ...]:
        """Return what was taken, most of it first. What readers pay for is counted and never shown."""
        rows = [
            LeftOut(
                kind,
                len(texts),
                sum(map(len, texts)),
                () if kind == "closed" else tuple(t[:MAX_EXAMPLE_CHARS] for t in texts[:MAX_EXAMPLES]),
            )
            for kind, texts in self._texts.items()
        ]
        return tuple(sorted(rows, key=lambda row: -row.n_chars))


def is_consent(text: str) -> bool:
    """Tell whether a text asks for consent to cookies. One that reports of cookies does not."""
    lower = text.lower()
    return any(word in lower for word in _CONSENT_WORDS) and _CONSENT.search(text) is not None and REPORTING.search(text) is None


def drop_unread(tree: lxml_html.HtmlElement) -> None:
    """Drop what no reader sees as text. Of most pages it is the larger part, and what is done next goes the faster."""
    for root in list(tree.iter("template")):
        if root.get("shadowrootmode") is not None:  # a browser shows it
            root.tag = "div"
    etree.strip_elements(tree, *_UNREAD, etree.Comment, etree.ProcessingInstruction, with_tail=False)


def take_elements(tree: lxml_html.HtmlElement, books: Books) -> None:
    """Take out what stands around a story and is no text of it: menus, asides, forms, banners, comments, shares."""
    etree.strip_elements(tree, *_CONTROLS, with_tail=False)
    body = tree.find("body")
    if body is not None:
        _take_elements(body, books)


def take_lines(tree: lxml_html.HtmlElement, books: Books) -> None:
    """Take out the lines between a story's paragraphs that lead elsewhere, ask for something, or count."""
    body = tree.find("body")
    for node in leaves_of(body, _BLOCKS | _SET_APART, _HELD) if body is not None else ():
        around = node.getparent()
        if around is not None and (node.tag in _BLOCKS or (around.tag in _LINES and _is_set_apart(node))):
            _take_line(node, books)


def _take_elements(body: lxml_html.HtmlElement, books: Books) -> None:
    most = STORY_SHARE * weight_of(body)
    stack = list(body)
    while stack:
        node = stack.pop()
        kind = _kind_of_element(node.tag, node.get("id"), _names_of(node), node.get("role"))
        kind = kind or ("navigation" if _is_head_of_site(node) else None)
        if kind is None:
            stack.extend(node)
        elif (
            kind in {"consent", "dialog"}
            and is_consent(clean(text_content(node)))
            and not any(True for _ in node.iter("article", "main"))
        ):
            books.take("consent", node)  # named so, and saying so: it may well say more than a short story
        elif _may_go(node, kind, most) and not _may_hold_story(node, kind, body):
            books.take(kind, node)
        else:  # here is the story; no later reader may drop it for its tag or name
            stack.extend(node)
            if node.tag in _TAGS:
                node.tag = "div"
            for name in ("id", "class", "role"):
                node.attrib.pop(name, None)


def _may_hold_story(node: lxml_html.HtmlElement, kind: str, body: lxml_html.HtmlElement) -> bool:
    """Tell whether the page's heading or main part is in an element, or an article that is no card of what is related, beside a longer one."""
    inner = list(node.iter("h1", "article", "main"))
    if kind != "related" or any(held.tag != "article" for held in inner):
        return bool(inner)
    longest = max((weight_of(article) for article in body.iter("article") if article not in inner), default=0)
    return any(weight_of(article) >= longest for article in inner)


def _is_head_of_site(node: lxml_html.HtmlElement) -> bool:
    """Tell whether an element is the head of each page of a site: it holds the menu, and no heading."""
    return node.tag == "header" and next(node.iter("nav"), None) is not None and next(node.iter("h1", "h2"), None) is None


def _names_of(node: lxml_html.HtmlElement) -> str | None:
    """Return the names of an element's class; where that is a programme's own, those for tests and counting, which say the same."""
    names = node.get("class")
    ids = [name for name in (node.get("data-testid"), node.get("data-tmdatatrack")) if name]
    return " ".join([names or "", *ids]) if ids else names


def _may_go(node: lxml_html.HtmlElement, kind: str, most: float) -> bool:
    """Tell whether an element weighs too little to be the story; white space in a page's source is no weight."""
    limit = min(most, _MAX_NAMED_CHARS.get(kind, most))
    if node.tag in _EDGES or len(text_content(node)) < limit or weight_of(node) < limit:
        return True
    return limit < most and len(clean(text_content(node))) - sum(len(clean(text_content(a))) for a in node.iter("a")) < limit


def is_around(node: lxml_html.HtmlElement) -> bool:
    """Tell whether an element stands in what a site sets around each of its pages: its menus, its head and foot, its aside.

    A head within an article or the main part, or one with the page's only heading, is the page's own.
    """
    for up in node.iterancestors():
        if up.tag in {"article", "main"}:
            return False
        role, names = up.get("role") or "", up.get("class") or ""
        if up.tag in {"nav", "footer", "aside"} or role in {"navigation", "contentinfo", "banner", "complementary"}:
            return True
        if up.tag == "header" and next(up.iterancestors("article", "main"), None) is not None:
            return False
        if up.tag == "header" or _AROUND.search(f"{names} {up.get('id') or ''}"):
            return not any(True for _ in up.iter("h1"))
    return False


def weight_of(node: lxml_html.HtmlElement) -> int:
    """Return how many characters of text outside links an element holds."""
    return len(text_content(node)) - sum(len(text_content(link)) for link in node.iter("a"))


@lru_cache(maxsize=8192)
def _kind_of_element(tag: str, identity: str | None, names: str | None, role: str | None) -> str | None:
    """Return the class of furniture that an element is by its tag, role or name; None for others."""
    if tag in {"html", "body", "main", "article", "h1", "a", "img"}:
        return None
    kind = _TAGS.get(tag) or _ROLES.get(role or "")
    custom = tag if "-" in tag else ""  # named as classes are
    if kind or not (identity or names or custom):
        return kind
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|_+|--+", "-", f"{identity or ''} {names or ''} {custom}").lower()
    match = _NAMED.search(words)
    return match.lastgroup if match else None


def _take_line(node: lxml_html.HtmlElement, books: Books) -> None:
    raw = text_content(node)
    if len(raw) > 2 * MAX_LINE_CHARS:
        return
    text = clean(raw)
    if not text:
        return
    is_block = node.tag in _BLOCKS
    kind = "related" if node.tag == "li" and _leads_away(node, text) else kind_of_line(text)
    has_links = kind is None and next(node.iter("a"), None) is not None
    if has_links and len(raw) - weight_of(node) >= LINK_SHARE * len(raw):
        # A line of links alone is what one of them is: "View on your phone Print this".
        texts = (text, *(clean(text_content(link)) for link in node.iter("a")))
        kind = next((line_kind for part in texts if (line_kind := kind_of_line(part, is_link=True))), None)
    if has_links and kind is None and _is_labelled_link(node):
        kind = "advert"
    if kind is None or (node.tag == "h1" and kind != "consent") or not (is_block or kind == "related"):
        return
    after = node.getnext() if is_block else None
    books.take(kind, node, text)
    while (
        kind == "related" and _LEADING.fullmatch(text.lower()) and after is not None and _only_links(after)
    ):  # the list under the label
        node, after = after, after.getnext()
        books.take(kind, node)


def _is_labelled_link(node: lxml_html.HtmlElement) -> bool:
    """Tell whether a block with links is an advertisement's label and, beside it, links alone."""
    label = next((clean(text_content(child)) for child in node if isinstance(child.tag, str)), "")
    return weight_of(node) - len(label) <= len(" :|") and kind_of_line(label) == "advert"


def _is_set_apart(node: lxml_html.HtmlElement) -> bool:
    """Tell whether words within a paragraph stand after its sentences or on a line of their own, and nothing goes on behind
    them.
    """
    before, around = node.getprevious(), node.getparent()
    before_text = (before.tail if before is not None else around.text) or ""
    is_new = (before is not None and before.tag == "br") or not before_text.strip() or ends_sentence(before_text.strip())
    after = node.getnext()
    return is_new and not (node.tail or "").strip(" \xa0\n.") and (after is None or after.tag == "br")


def kind_of_line(text: str, *, is_link: bool = False) -> str | None:
    """Return the class of furniture that a line is by what it says and how it looks; None for a story's own."""
    if len(text) > MAX_LINE_CHARS:
        return None
    lower = text.lower()
    match = _SAID.match(lower)
    ends = ends_sentence(text)
    if match and not REPORTING.search(text) and (kind := _kind_said(match, text, ends=ends)):
        return kind
    leads = _LEADING.match(lower)
    if leads and (leads["sure"] or not ends or is_link) and (leads["shut"].strip() or leads.end() == len(text)):
        return None if leads["weak"] and leads.end() == len(text) and not is_link else "related"
    if _CAPITALS.match(text) and not ends:
        return "related"
    asks = _SERVICE.search(lower) is not None and any(_ASKING.match(sentence) for sentence in _SENTENCES.split(lower))
    if asks and not REPORTING.search(text) and (_OWN.search(text) or not ends):
        return "newsletter"
    return "consent" if is_consent(text) else None


def _kind_said(match: re.Match[str], text: str, *, ends: bool) -> str | None:
    """Return the class of a line that begins so; under what a story is filed begins with a capital, and is no sentence."""
    if match.lastgroup in {"tags", "filed"}:
        is_filed = not ends and (match.lastgroup == "tags" or re.match(r"[A-Z#]", text[match.end() :]) is not None)
        return "tags" if is_filed else None
    return match.lastgroup


def _leads_away(node: lxml_html.HtmlElement, text: str) -> bool:
    """Tell whether a list entry holds one link to another page and nothing else. Papers that a text names, lists it
    announces, and entries beside some that are no links, are its own.
    """
    links = node.findall(".//a")
    if len(links) != 1 or clean(text_content(links[0])) != text or FILE.search(links[0].get("href") or ""):
        return False
    beside = [one for one in (node.getprevious(), node.getnext()) if one is not None]
    if beside and not any(map(_only_links, beside)):
        return False
    whole = node.getparent()
    before = whole.getprevious() if whole is not None else None
    return before is None or not clean(text_content(before)).endswith(":")


def _only_links(node: lxml_html.HtmlElement) -> bool:
    text = clean(text_content(node))
    return bool(text) and node.tag not in {"h1", "h2"} and weight_of(node) <= (1 - LINK_SHARE) * len(text)
