"""The words for what reading did to a document: which pages were recognised from pictures and which not, and what a page's text is without. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from core.words import Document, LeftOut, Recognition

# What was left out, by the class that reading gives it: one line of it, and more.
_LEFT_OUT = {
    "related": ("line that leads to other stories", "lines that lead to other stories"),
    "caption": ("caption", "captions"),
    "comments": ("line of readers’ comments", "lines of readers’ comments"),
    "mail": ("line on a newsletter's own e-mail", "lines on a newsletter's own e-mail"),
    "newsletter": ("line that offers newsletters or apps", "lines that offer newsletters or apps"),
    "share": ("line for sharing it", "lines for sharing it"),
    "advert": ("line of advertisements", "lines of advertisements"),
    "navigation": ("menu entry", "menu entries"),
    "aside": ("line beside the story", "lines beside the story"),
    "form": ("line of a form", "lines of forms"),
    "footer": ("line at the foot", "lines at the foot"),
    "consent": ("line about cookies", "lines about cookies"),
    "dialog": ("line of a window over the page", "lines of windows over the page"),
    "account": ("line that asks to log in or subscribe", "lines that ask to log in or subscribe"),
    "standing": ("line that its site sets below each release", "lines that its site sets below each release"),
    "rights": ("line about copyright", "lines about copyright"),
    "call": ("line that asks for readers’ stories", "lines that ask for readers’ stories"),
    "tags": ("line of tags", "lines of tags"),
    "byline": ("line with the author or the date", "lines with the author or the date"),
    "copy": ("paragraph that stands there twice", "paragraphs that stand there twice"),
    "closed": ("paragraph behind the paywall", "paragraphs behind the paywall"),
}
_OTHERS = ("other line", "other lines")


def recognition_in_words(document: Document) -> list[str]:
    """Return how a document was recognised from pictures of its pages, each fact in a sentence; nothing if no page was a
    picture.
    """
    recognition = document.recognition
    if recognition is None:
        return []
    return [*_recognised(recognition, is_whole=_is_whole(document, recognition)), *_missing(recognition)]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What of a document was recognised from pictures, in brief. `confidence`: the mean over the pages, 0 to 100, None without one."""

    pages: int
    missing: int
    confidence: float | None
    sentences: tuple[str, ...]


def recognised(document: Document) -> Recognised | None:
    """Return what of a document was recognised from pictures; None if no page was a picture."""
    recognition = document.recognition
    if recognition is None:
        return None
    return Recognised(
        len(recognition.pages), len(recognition.missing), _confidence(recognition), tuple(recognition_in_words(document))
    )


def left_out_in_words(left_out: Sequence[LeftOut]) -> str:
    """Return what a page's text is without, most of it first, in a sentence; empty if nothing was left out."""
    parts = [f"{row.n_paragraphs:,} {left_out_name(row.kind, row.n_paragraphs)}" for row in left_out]
    return f"Left out of the page: {', '.join(parts)}." if parts else ""


def left_out_name(kind: str, n: int) -> str:
    """Return what people call a class of what was left out."""
    one, more = _LEFT_OUT.get(kind, _OTHERS)
    return one if n == 1 else more


def _recognised(recognition: Recognition, *, is_whole: bool) -> list[str]:
    confidence = _confidence(recognition)
    if confidence is None:
        return []
    sure = f"sure of {confidence:.0f} % of the words on average"
    if is_whole:
        return [f"Read by OCR: recognised from pictures of its pages, {sure}."]
    numbers = [page.page for page in recognition.pages]
    return [f"{_pages(numbers)} {'was' if len(numbers) == 1 else 'were'} read by OCR: recognised from pictures, {sure}."]


def _missing(recognition: Recognition) -> list[str]:
    by_reason: dict[str, list[int]] = {}
    for page in recognition.missing:
        by_reason.setdefault(page.reason, []).append(page.page)
    return [
        f"{_pages(numbers)} {'is' if len(numbers) == 1 else 'are'} missing from the text: {reason}."
        for reason, numbers in by_reason.items()
    ]


def _is_whole(document: Document, recognition: Recognition) -> bool:
    recognised = {page.page for page in recognition.pages}
    return all(passage.page in recognised for passage in document.passages)


def _confidence(recognition: Recognition) -> float | None:
    return round(mean(page.confidence for page in recognition.pages), 1) if recognition.pages else None


def _pages(numbers: Sequence[int]) -> str:
    """Pages as people say them: Page 7; Pages 3 to 5 and 9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = []
    for pages in runs:
        parts.append(f"{pages[0]} to {pages[-1]}" if len(pages) > 2 else " and ".join(map(str, pages)))
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{'Page' if len(numbers) == 1 else 'Pages'} {listed}"
