"""What a page says of itself to machines: its JSON-LD, read as tolerantly as publishers write it, and who may read the page by it.

Which node is this page's article needs a second witness, the address or the headline: pages describe related stories too.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.ids import canonical_url
from reading.markup import clean, find_address, unescape

Node = Mapping[str, Any]

ARTICLE_TYPES = frozenset(
    [
        "article",
        "newsarticle",
        "reportagenewsarticle",
        "opinionnewsarticle",
        "analysisnewsarticle",
        "liveblogposting",
        "backgroundnewsarticle",
        "reviewnewsarticle",
        "askpublicnewsarticle",
        "advertisercontentarticle",
        "satiricalarticle",
        "blogposting",
        "report",
        "socialmediaposting",
    ]
)
# Lists of other stories; what stands in them is not of this page.
_LIST_KEYS = frozenset(
    ["itemlistelement", "breadcrumb", "relatedlink", "mentions", "citation", "liveblogupdate", "comment", "isbasedon"]
)
# A script longer than that is not mended but only searched for what it says of access: mending takes seconds a megabyte.
MAX_MENDED_CHARS = 300_000
MAX_NODES = 5_000
_SHELL = re.compile(r"^\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?)|(?:-->|(?://|/\*)?\s*\]\]>(?:\s*\*/)?)\s*$")
_CLOSED = re.compile(
    r"""accessible_?for_?free(?:\W{0,8}?@?value)?\W{0,12}?(?:https?://schema\.org/)?(?:false|no|0)\b|requires_?subscription\W{0,12}?(?:true|yes|1)\b""",
    re.I,
)
_TRUE, _FALSE = frozenset(("true", "yes", "1")), frozenset(("false", "no", "0"))
_DECODER = json.JSONDecoder(strict=False)
_WORD = re.compile(r"[^\W_]+")
# Headlines of one story in the page's h1, title and JSON-LD are shortened, not reworded: as much of the shorter one's words is in the longer.
MIN_SHARED_WORDS = 0.75
MIN_HEADLINE_WORDS = 3


@dataclass(frozen=True, slots=True)
class JsonLd:
    """A page's JSON-LD. `is_closed` is what a script that could not be read by rule says of access, by its letters."""

    nodes: tuple[Node, ...] = ()
    is_closed: bool = False

    def resolve(self, value: Any) -> Any:
        """Return the node that a reference ({"@id": …}) names, if the page has it."""
        if isinstance(value, dict) and set(value) <= {"@id", "@type"} and isinstance(value.get("@id"), str):
            return next((n for n in self.nodes if n.get("@id") == value["@id"] and len(n) > len(value)), value)
        return value


@dataclass(frozen=True, slots=True)
class Witness:
    """What tells a page's own node from those of other stories: the page's addresses and the headlines that it shows.

    `title`, of the window, can speak for a node but not against it: it is written for search engines, or the same on every page.
    """

    urls: frozenset[str]
    headlines: tuple[str, ...]
    title: str
    base_url: str

    def weigh(self, node: Node) -> int:
        """Return how well a node agrees with the page: 2 for its address, 2 for its headline, 1 for a part of it; -1 if it says otherwise."""
        urls = self.urls_of(node)
        headlines = [text for name in ("headline", "name", "alternativeHeadline") for text in texts_of(get(node, name))]
        pairs = [(own, other) for own in (*self.headlines, self.title) for other in headlines]
        agreed = 2 * bool(urls & self.urls)
        if any(_letters(own) == _letters(other) for own, other in pairs):
            agreed += 2
        elif (agreed or not urls or not self.urls) and any(is_same_headline(own, other) for own, other in pairs):
            agreed += 1
        return agreed or (-1 if (urls and self.urls) or (headlines and self.headlines) else 0)

    def is_elsewhere(self, node: Node) -> bool:
        """Tell whether a node names an address that is not this page's, nor has its headline."""
        return bool(self.urls_of(node) and self.urls) and self.weigh(node) < 0

    def urls_of(self, node: Node) -> set[str]:
        return {key for url in _urls_of(node) if (key := url_witness(self.base_url, url))}


def load_json_ld(scripts: Iterable[str]) -> JsonLd:
    """Read a page's JSON-LD scripts: lists, @graph and nested pages alike, with the faults that publishers make in them."""
    nodes: list[Node] = []
    is_closed = False
    for script in scripts:
        values, is_by_rule = _load(script)
        own = [node for value in values for node in _walk(value)]
        nodes += own[: MAX_NODES - len(nodes)]
        if not is_by_rule and _CLOSED.search(html.unescape(script)):
            is_closed |= all(_told_of(node) is None for node in own if "webpageelement" not in _types(node))
    return JsonLd(tuple(nodes), is_closed)


def is_advertisement(node: Node | None) -> bool:
    """Tell whether a page's own node calls it an advertiser's."""
    return node is not None and "advertisercontentarticle" in _types(node)


def article_of(json_ld: JsonLd, witness: Witness) -> Node | None:
    """Return the node that is this page's article, or None.

    Of several the one with most witnesses; one that neither agrees with the page nor speaks against it only if it is alone.
    """
    articles = [node for node in json_ld.nodes if is_article(node)]
    weights = [witness.weigh(node) for node in articles]
    best = max(weights, default=-1)
    if best < 0 or (best == 0 and len(articles) > 1):
        return None
    return articles[weights.index(best)]


def access_of(json_ld: JsonLd, article: Node | None, witness: Witness) -> tuple[bool | None, list[str]]:
    """Return whether everybody may read the page (None: not said), and the selectors, CSS or XPath, of its closed parts.

    What the article, the page's own node or any part of them closes is closed. Nodes of other stories do not count.
    """
    signs: list[bool] = []
    selectors: list[str] = []
    for node in json_ld.nodes:
        if "webpageelement" in _types(node) or (is_article(node) and _is_of_others(node, article, witness)):
            continue
        if (is_free := _told_of(node)) is not None:
            signs.append(is_free)
        selectors += [
            text for part in _closed_parts(node) for name in ("cssSelector", "xpath") for text in texts_of(get(part, name))
        ]
    if json_ld.is_closed:
        signs.append(False)
    return (all(signs) if signs else None), selectors


def _told_of(node: Node) -> bool | None:
    """Tell whether a node says that everybody may read what it describes; what closes a part closes the whole."""
    if _closed_parts(node) or truth_of(get(node, "requiresSubscription")):
        return False
    return truth_of(get(node, "isAccessibleForFree"))


def _closed_parts(node: Node) -> list[Node]:
    parts = [part for part in as_list(get(node, "hasPart")) if isinstance(part, dict)]
    return [part for part in parts if truth_of(get(part, "isAccessibleForFree")) is False]


def _is_of_others(node: Node, article: Node | None, witness: Witness) -> bool:
    """Tell whether an article's node is another story's: surely, or because the page's own is known."""
    return node is not article and (witness.is_elsewhere(node) or (article is not None and witness.weigh(node) <= 0))


def is_article(node: Node) -> bool:
    return bool(_types(node) & ARTICLE_TYPES)


def get(node: Node, name: str) -> Any:
    """Return a property in whatever spelling: with a prefix or an address before it, in any case."""
    if name in node:
        return node[name]
    wanted = name.lower()
    for key, value in node.items():  # a third of the time of `next`
        if _bare_name(key) == wanted:
            return value
    return None


@lru_cache(maxsize=4096)
def _bare_name(key: str) -> str:
    """Return the name of a property without prefix, address and underscores, in lower case; there are few, each on every page."""
    return re.split(r"[/:#]", key)[-1].replace("_", "").lower()


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def texts_of(value: Any) -> list[str]:
    """Return the strings of a value: one, a list, {"@value": …} or a number."""
    texts = []
    for one in as_list(value):
        plain = one.get("@value") if isinstance(one, dict) else one
        if isinstance(plain, (str, int, float)) and not isinstance(plain, bool) and (text := unescape(str(plain))):
            texts.append(text)
    return texts


def truth_of(value: Any) -> bool | None:
    """Return a yes or no in whatever form: false, "False", "no", 0, "http://schema.org/False", in a list. A no among several counts."""
    answers = []
    for one in as_list(value):
        plain = one.get("@value", one.get("@id")) if isinstance(one, dict) else one
        word = re.split(r"[/:#]", str(plain).strip().lower())[-1].strip(" .'\"")
        answers += [word in _TRUE] if word in _TRUE | _FALSE else []
    return all(answers) if answers else None


def is_same_headline(one: str, other: str) -> bool:
    """Tell whether two headlines are of one story: the same, or one the other's shortened form."""
    left, right = (set(_WORD.findall(text.casefold())) for text in (one, other))
    shorter = min(left, right, key=len)
    if left == right:
        return bool(left)
    return len(shorter) >= MIN_HEADLINE_WORDS and len(left & right) >= MIN_SHARED_WORDS * len(shorter)


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))


def url_witness(base_url: str, url: str | None) -> str | None:
    """Return what of an address tells its page, so that the desktop's, mobile's and AMP's agree; None for a home page."""
    address = find_address(base_url, url)
    if not address or not address.startswith(("http://", "https://")):
        return None
    plain = canonical_url(address).split("://", 1)[1]
    host, _, path = plain.partition("/")
    path = re.sub(r"(^|/)amp(?=/|$)|\.amp(?=\.html?$|$)|/$", "", path).strip("/")
    return f"{site_of(host)}/{path}" if path else None


def site_of(host: str) -> str:
    """Return a host without what names one of its faces: www., m., amp."""
    return re.sub(r"^(?:www\d?|m|mobile|amp)\.(?=.+\.)", "", host.lower())


def _urls_of(node: Node) -> Iterator[str]:
    for name in ("url", "@id", "mainEntityOfPage"):
        for value in as_list(get(node, name)):
            if isinstance(value, dict):
                yield from (value[key] for key in ("@id", "url") if isinstance(value.get(key), str))
            elif isinstance(value, str) and not (name == "@id" and not value.startswith(("http", "/"))):
                yield value.split("#", 1)[0]


def _types(node: Node) -> set[str]:
    return {re.split(r"[/:#]", name)[-1].lower() for name in as_list(get(node, "@type")) if isinstance(name, str)}


def _load(script: str) -> tuple[list[Any], bool]:
    """Return the values of a script, and whether it is JSON by rule; else what can be made of it."""
    text = script.strip("\ufeff \t\r\n").removesuffix(";")
    values, rest = _load_by_rule(text)
    if not rest:
        return values, True
    if len(rest) > MAX_MENDED_CHARS:
        return values, False
    plain = _SHELL.sub("", _SHELL.sub("", rest)).strip()
    if re.search(r"[{\[,]\s*&(?:quot|#34|#x22);", plain):
        plain = html.unescape(plain)
    more, rest = _load_by_rule(plain)
    if rest:
        import json_repair

        with suppress(ValueError, RecursionError):
            more.append(json_repair.loads(rest, skip_json_loads=True))
    return [*values, *more], False


def _load_by_rule(text: str) -> tuple[list[Any], str]:
    """Return the values that stand in a text one after the other, and the rest from where it is no JSON."""
    values: list[Any] = []
    while text:
        try:
            value, end = _DECODER.raw_decode(text)
        except (ValueError, RecursionError):
            break
        values.append(value)
        text = text[end:].lstrip(" \t\r\n,;")
    return values, text


def _walk(value: Any) -> Iterator[Node]:
    """Yield every node of a value in its order; not those in lists of other stories."""
    waiting: list[Any] = [value]
    n_nodes = 0
    while waiting and n_nodes < MAX_NODES:
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting[:0] = node
        elif isinstance(node, dict):
            n_nodes += 1
            yield {(key if key.startswith("@") else clean(key)): inner for key, inner in node.items()}
            inner = [child for key, child in node.items() if isinstance(child, (dict, list)) and key.lower() not in _LIST_KEYS]
            waiting[:0] = [child for child in inner if _is_worth_walking(child)]


def _is_worth_walking(child: Any) -> bool:
    return isinstance(child, dict) or (isinstance(child, Sequence) and any(isinstance(one, dict) for one in child))
