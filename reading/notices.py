"""Knows the pages that answer in place of an article, with 200: consent walls, challenges, "page not found"."""

import re

from core.errors import Rejected
from reading.refusals import NOT_FOUND

# Pages that say they are something else than an article are short; a real article about cookies is longer than this.
NOTICE_CHARS = 1500
_CHALLENGE_TITLE = re.compile(
    r"^\s*(just a moment|attention required|access (to this page has been )?denied|(please )?verify you are (a )?human|are you a robot"
    r"|request unsuccessful|pardon our interruption|security check|ddos[- ]guard|one more step)\b\W{0,4}([|–-].{0,60})?$",
    re.I,
)
_CHALLENGE = re.compile(
    r"checking (your browser|if the site connection is secure)|verify(ing)? (that )?you are (a )?human|enable javascript and cookies"
    r"|are you a robot|complete the (security check|captcha)|unusual traffic|ray id|request unsuccessful|just a moment\.\.\.",
    re.I,
)
_MISSING_TITLE = re.compile(
    r"^\s*((sorry|oops)\b.{0,20})?((error|http)?\s*[:-]?\s*404(\s*(error|not found|page)\b.*|\s*[-–|:].*|\s*$)"
    r"|(the )?(page|file|article|story|content)( \w+){0,4} (not|could not be|cannot be|no longer) (found|available|exists?)\b.{0,60}$"
    r"|not found\s*$|page not found\b)",
    re.I,
)
_MISSING = re.compile(
    r"(page|article|story|document|content)( \w+){0,6} (was |is |could |has )?(not|no longer|been)( be)? (found|available|exists?|removed|deleted)"
    r"|(can['’]?t|cannot|couldn['’]?t|could not|unable to) find (the|that|this|your|a) (page|article|story)"
    r"|page (you (are|were) looking for|does not exist|doesn['’]t exist|has (been )?(moved|removed))|error 404|404 error",
    re.I,
)
_CONSENT = re.compile(
    r"cookies?|consent|privacy (choices|settings|policy|notice)|your (data|privacy)|legitimate interest|our partners|personalised ads"
    r"|manage (options|preferences|choices)|accept all|reject all",
    re.I,
)
_CONSENT_TITLE = re.compile(
    r"^\s*(cookie|privacy|consent|your (privacy|data) (choices|settings)|we value your privacy|before you continue)\b", re.I
)
# Where so large a share of a short page's sentences speak of cookies, nothing else is said.
CONSENT_SHARE = 0.5


def refuse_notices(titles: tuple[str, ...], paragraphs: list[str]) -> None:
    """Reject what answers in place of an article. `titles` are the page's title and headings, `paragraphs` all it shows.

    Raises: Rejected.
    """
    n_chars = sum(map(len, paragraphs))
    shown = " ".join(paragraphs) if n_chars < NOTICE_CHARS else ""
    if (any(_CHALLENGE_TITLE.match(title) for title in titles) and n_chars < 2 * NOTICE_CHARS) or _CHALLENGE.search(shown):
        raise Rejected("a challenge page in place of the article")
    if any(_MISSING_TITLE.match(title) for title in titles) or (n_chars < NOTICE_CHARS // 3 and _MISSING.search(shown)):
        raise Rejected(NOT_FOUND)
    if shown and len(_CONSENT.findall(shown)) >= 3:
        told = sum(len(p) for p in paragraphs if _CONSENT.search(p))
        if told >= CONSENT_SHARE * n_chars or any(_CONSENT_TITLE.match(title) for title in titles):
            raise Rejected("a consent page in place of the article")
