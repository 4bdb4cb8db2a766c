"""Answers to requests under the Freedom of Information Act, which a body publishes in a log beside its news, known by their addresses. Knows no network."""

import re
from datetime import date
from urllib.parse import unquote, urlsplit

_LOG = re.compile(r"(?<![a-z])disclosures?(?![a-z])", re.I)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = re.compile(
    r"(?<![a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?(?![a-z])",
    re.I,
)


def disclosed_in(url: str) -> date | None:
    """Return the first day of the month in which an answer was published, as the folders of its log name it; None for any other page.

    `/foi/disclosure-2026/november-2026/foi-104-26/` is one of November 2026. Where folders tell no month, a log of years would have to be asked for whole.
    """
    *folders, name = unquote(urlsplit(url).path).strip("/").split("/")
    path = "/".join(folders)
    log, years = _LOG.search(path), _YEAR.findall(path)
    month = _MONTH.search(path, log.end()) if log else None
    if not (name and month and years):
        return None
    return date(int(years[-1]), _MONTHS.index(month[1].lower()) + 1, 1)
