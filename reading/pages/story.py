"""Chooses the lines of a story between what its page marks or holds and what trafilatura finds: each is the other's witness."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import takewhile

from lxml import html as lxml_html

from reading.markup import clean, ends_sentence, text_content
from reading.pages.furniture import FILE, Books
from reading.pages.lines import Line, lines_of

# A line of a story is a sentence; what is shorter, or does not end like one, is a heading, a label or a counter.
MIN_SENTENCE_CHARS = 40
_SENTENCE_ENDS = (".", "!", "?", "…", ":")
# A copy of a paragraph this long is a second copy of the page (for print, for telephones), not the story saying it again.
MIN_COPY_CHARS = 40
# Words in quotation marks alone, as they are set large beside a story: a sentence or a half, not a cry that is repeated.
_PULLED = re.compile(r"[“\"‘'][^“”\"]+[”\"’'][.]?")
MIN_PULLED_LETTERS = 20
_QUOTED = re.compile(r"[“\"][^“”\"]+[”\"]")
# Where the two ways differ by so much of one's text, one of them found another part of the page.
MAX_MISSED_SHARE = 0.3
# The element of a story holds so much of what was found; the rest is a standfirst above it, or what trafilatura took in besides.
HOLDER_SHARE = 0.8
# A standfirst may lack its final stop; it has more words than a label or a byline.
MIN_STANDFIRST_WORDS = 8
HEADS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_ENTRIES = frozenset(("li", "dt", "dd", "tr"))
# Fewer letters stand somewhere in a long text by chance.
MIN_PART_LETTERS = 4
# Words that tell what a text is about are longer than most of those that join them.
MIN_TELLING_LETTERS = 5
_WORD = re.compile(r"\w+")
# The heading of a list that sums a page up, as live pages have them above their posts.
_SUMMARY = re.compile(
    r"(?:summary|key (?:points|facts|events|takeaways)|(?:the )?main points|at a glance|in brief|what we know(?: so far)?)\W*$",
    re.I,
)


def is_sentence(text: str) -> bool:
    """Tell whether a paragraph reads as a sentence or more, not as a heading or label."""
    return len(text) >= MIN_SENTENCE_CHARS and ends_sentence(text, _SENTENCE_ENDS)


def papers_of(tree: lxml_html.HtmlElement) -> frozenset[str]:
    """Return the titles of the files that a page's lists link to: a council's papers, which its story names."""
    files = (link for link in tree.iter("a") if FILE.search(link.get("href") or ""))
    return frozenset(clean(text_content(link)) for link in files if next(link.iterancestors("li"), None) is not None)


def is_whole_story(marked: Sequence[Line], tree: lxml_html.HtmlElement, title: str, papers: frozenset[str] = frozenset()) -> bool:
    """Tell whether what a page marks is its story whatever trafilatura finds, which then need not be asked: no line of it is a label
    that only the other way could tell from text, and nothing else on the page reads as text but its title.
    """
    texts = [line.text for line in marked]
    is_kept = [_is_surely_text(text) for text in texts]
    body = tree.find("body")
    if not texts or body is None or _with_structure(marked, is_kept, papers) != texts:
        return False
    own = {*texts, title}
    return all(line.text in own or not reads_as_text(line.text) for line in lines_of(body))


def _is_surely_text(text: str) -> bool:
    """Tell whether a line that a page marks as its story's is a sentence, or announces what follows."""
    return is_sentence(text) or text.endswith(":")


def complete_story(tree: lxml_html.HtmlElement, texts: list[str], papers: frozenset[str] = frozenset()) -> list[str]:
    """Return the story that was `found`, in the order of its page, with the headings, entries and rows that were passed over.

    They are those of the smallest element that holds most of the sentences found. What was found after it is kept if it is a
    sentence; before it, also if it reads as a standfirst, or is an entry of what the page's heading is summed up in.
    """
    body = tree.find("body")
    lines = lines_of(body) if body is not None else []
    letters_of = {text: _letters([text]) for text in {*texts, *(line.text for line in lines)}}  # most lines are among the texts
    letters = [letters_of[line.text] for line in lines]
    known = {letters_of[text] for text in texts}
    hits = [line for line, own in zip(lines, letters, strict=True) if own in known and is_sentence(line.text)]
    if body is None or not hits:
        return texts
    holder = _holder_of(hits, body)
    held = set(holder.iter())
    inside = [n for n, line in enumerate(lines) if line.node in held]
    first, last = inside[0], inside[-1]
    letters_found = "".join(letters_of[text] for text in texts)
    heading = max((n for n in range(first) if lines[n].tag == "h1"), default=first)
    entries = {n for n in range(heading + 1, first) if lines[n].tag == "li" and not lines[n].is_link}
    if entries and not (_SUMMARY.match(lines[min(entries) - 1].text) or _sums_up([lines[n].text for n in entries], texts)):
        entries.clear()
    before = [lines[n].text for n in range(first) if (letters[n] in known or n in entries) and reads_as_text(lines[n].text)]
    after = [lines[n].text for n in range(last + 1, len(lines)) if letters[n] in known and is_sentence(lines[n].text)]
    is_kept = [letters[n] in known or _is_part(letters[n], letters_found) for n in range(first, last + 1)]
    return [*before, *_with_structure(lines[first : last + 1], is_kept, papers), *after]


def _sums_up(entries: Iterable[str], texts: Iterable[str]) -> bool:
    """Tell whether entries speak of what a story does: it has a third of their longer words."""
    words, told = (
        {word for word in _WORD.findall(" ".join(each).lower()) if len(word) >= MIN_TELLING_LETTERS} for each in (entries, texts)
    )
    return 3 * len(words & told) >= len(words)


def _holder_of(hits: Sequence[Line], body: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """Return the smallest element that holds most of the letters of some lines."""
    weights: Counter[lxml_html.HtmlElement] = Counter()
    for line in hits:
        for node in (line.node, *line.node.iterancestors()):
            weights[node] += len(line.text)
    lines_in = Counter(line.node for line in hits)
    alone = {node for node, n in lines_in.items() if n == 1}  # one paragraph, beside which short ones may stand
    holder, inner = body, body
    while inner is not None:
        holder = inner
        inner = next((child for child in holder if child not in alone and weights[child] >= HOLDER_SHARE * weights[body]), None)
    return holder


def reads_as_text(text: str) -> bool:
    """Tell whether a line is a sentence, or has as many words as a standfirst without its final stop."""
    return len(text) >= MIN_SENTENCE_CHARS and (is_sentence(text) or len(text.split()) >= MIN_STANDFIRST_WORDS)


def _with_structure(lines: Sequence[Line], is_kept: Sequence[bool], papers: frozenset[str]) -> list[str]:
    """Return the lines that are kept, with the headings over them, and the entries and rows that stand between them or are announced."""
    last = max((n for n, kept in enumerate(is_kept) if kept), default=-1)
    chosen: list[str] = []
    announced = ""  # the tag of the lines that a colon announces
    is_next = False
    for n, line in enumerate(lines):
        announced = line.tag if is_next else announced
        is_listed = line.tag == announced and (is_next or line.tag in _ENTRIES or not is_sentence(line.text))
        is_between = line.tag in _ENTRIES and not line.is_link and bool(chosen) and n < last
        is_heading = line.tag in HEADS and not line.is_link and _heads_text(lines, is_kept, n)
        is_next = False
        if is_kept[n] or is_listed or is_between or is_heading or line.text in papers:
            chosen.append(line.text)
            is_next = line.text.endswith(":")
        if not is_listed:
            announced = ""
    return chosen


def _heads_text(lines: Sequence[Line], is_kept: Sequence[bool], n: int) -> bool:
    """Tell whether what stands under a heading is kept, and is in its part of the page or in one of the same make."""
    under = next((m for m in range(n + 1, len(lines)) if lines[m].tag not in HEADS), None)
    if under is None or not is_kept[under]:
        return False
    around, node = lines[n].node.getparent(), lines[under].node
    return any(up is around for up in node.iterancestors()) or around.get("class") == node.getparent().get("class")


def choose_story(
    marked: list[Line], extracted: list[str], find_said: Callable[[], list[str]], papers: frozenset[str] = frozenset()
) -> list[str]:
    """Return the story of the two ways to it. Where they agree, the page's own marks without the labels that only they take in;
    where one of them has lost much of the other's sentences, the other. A short page trafilatura gives in one piece, heading and
    all: there what the page marks, or else what is said around its heading.
    """
    texts = [line.text for line in marked]
    if len(extracted) == 1:
        quoted = texts or find_said()
        if texts or max(missed_share(extracted, quoted), missed_share(quoted, extracted)) <= MAX_MISSED_SHARE:
            return quoted
    if not texts or not extracted:
        return texts or extracted
    lost_by_marks, lost_by_search = missed_share(extracted, texts), missed_share(texts, extracted)
    if lost_by_marks > MAX_MISSED_SHARE and lost_by_marks >= lost_by_search:
        return extracted
    if lost_by_search > MAX_MISSED_SHARE:
        return texts
    both = set(texts) & set(extracted)
    known = "" if all(text in both or is_sentence(text) for text in texts) else _letters(extracted)
    is_kept = [_is_surely_text(text) or text in both or _is_part(_letters([text]), known) for text in texts]
    return [*_lead(extracted, texts), *_with_structure(marked, is_kept, papers)]


def _lead(texts: Sequence[str], marked: Sequence[str]) -> list[str]:
    """Return the standfirst that was found before what the page marks as its story."""
    inside = _letters(marked)
    before = list(takewhile(lambda text: _letters([text]) not in inside, texts))
    return [text for text in before if reads_as_text(text)] if len(before) < len(texts) else []


def missed_share(wanted: Sequence[str], given: Sequence[str]) -> float:
    """Return the share of one way's sentences, in runs of three words, that the other lacks. Only those that it has not letter by
    letter are looked at closer.
    """
    sentences = [text for text in wanted if is_sentence(text)]
    same = set(wanted) & set(given)
    others = tuple(text for text in sentences if text not in same)
    if not others:
        return 0.0
    runs = _runs(others)
    lacked = len(runs - _runs(tuple(text for text in given if text not in same))) / max(1, len(runs))
    return lacked * sum(map(len, others)) / sum(map(len, sentences))


@lru_cache(maxsize=4)  # the two ways and their sentences: each is asked for twice or more
def _runs(paragraphs: tuple[str, ...]) -> set[tuple[str, str, str]]:
    words = _WORD.findall(" ".join(paragraphs))
    return set(zip(words, words[1:], words[2:], strict=False))


def _is_part(letters: str, text: str) -> bool:
    """Tell whether a line is part of a longer one that was found: the letters of a counter or an arrow stand in any text."""
    return len(letters) >= MIN_PART_LETTERS and letters in text


def _letters(paragraphs: Iterable[str]) -> str:
    return "".join(_WORD.findall("".join(paragraphs)))


def without_copies(paragraphs: list[str], books: Books) -> list[str]:
    """Return each long paragraph once, and without words that are only set large between paragraphs which say or quote them too."""
    seen: set[str] = set()
    kept = []
    pulled = {n for n, text in enumerate(paragraphs) if _PULLED.fullmatch(text)}
    open_ended = {n for n, text in enumerate(paragraphs) if len(text) >= MIN_COPY_CHARS and not ends_sentence(text)}
    letters = [_letters([text]) for text in paragraphs] if pulled or open_ended else []
    quoted = [_letters([words]) for text in paragraphs for words in _QUOTED.findall(text)] if open_ended else []
    for n, text in enumerate(paragraphs):
        is_pulled = n in pulled and len(letters[n]) >= MIN_PULLED_LETTERS
        if (
            (len(text) >= MIN_COPY_CHARS and text in seen)
            or (is_pulled and any(letters[n] in other and len(other) > len(letters[n]) for other in letters))
            or (n in open_ended and not _QUOTED.search(text) and any(letters[n] in words for words in quoted))
        ):
            books.add("copy", [text])
        else:
            kept.append(text)
        seen.add(text)
    return kept
