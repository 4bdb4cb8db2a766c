"""Which links of a page of papers lead to files, where a click leads, and what is left of a link's words without what it says of its file."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from lxml import html as lxml_html

from reading.markup import clean, text_content

_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf)$", re.I)
# Addresses without an ending that lead to a file: "/download/123", "?attachment_id=7", "/downloads/file/88/agenda", "/getfile?name=roof"; what ASP.NET
# serves by a handler ("/Document.ashx?…") is no page either.
_DOWNLOAD = re.compile(
    r"/(?:downloads?|getfile|getmedia|file)/(?:[^?]*/)?[^/?]*\d[^?]*(?:\?|$)|/download/?$|[?&](?:attachment_id|download|wpdmdl|(?:file|doc(?:ument)?)(?:_?id|name)?)="
    r"|/(?:get|down|open|view)_?(?:file|load|doc(?:ument)?)(?:\.\w+)?\?|\.ashx\?",
    re.I,
)
# What a link says of its file: "(PDF, 120KB)", "PDF 1.2 MB", "[pdf]".
_FILE_NOTE = re.compile(
    r"[\s,–—-]*[\[(]?\s*(?:pdf|word|docx?|excel|xlsx?|odt|powerpoint)?\s*(?:document|file|format)?\s*[,:;-]?\s*\d[\d.,]*\s*(?:kb|mb|bytes|kib|mib)\b[^\])]{0,30}[\])]?"
    r"|\s*[\[(]\s*(?:pdf|word|docx?|excel|odt)\b[^\])]{0,40}[\])]|\s*[\[(]\s*opens? in (?:a )?new (?:tab|window)\s*[\])]|\.(?:pdf|docx?|odt|rtf)$",
    re.I,
)
# The address in what a click runs: "openPaper('/docs/7.pdf')", "window.open('/docs/roof','paper')"; "__doPostBack('ctl00$list','')" has none.
_SCRIPTED = re.compile(r"[(=]\s*(?P<mark>['\"])(?P<address>[^'\"$<>]*(?:/|\.[a-z]{3,5}\b)[^'\"$<>]*)(?P=mark)", re.I)
# "function openDoc(f){window.open('/docs/' + f, 'doc');}", and what calls it: "openDoc('roof.pdf')".
_OPENER = re.compile(
    r"\bfunction\s+(?P<name>\w+)\s*\(\s*(?P<given>\w+)[^)]{0,80}\)\s*\{[^{}]{0,400}?"
    r"(?P<mark>['\"])(?P<before>[^'\"<>()$\s]*/[^'\"<>()$\s]*)(?P=mark)\s*\+\s*(?P=given)\b(?:\s*\+\s*(?P<mark2>['\"])(?P<behind>[^'\"<>()$\s]*)(?P=mark2))?"
)
_CALL = re.compile(r"\b(?P<name>\w+)\s*\(\s*(?P<mark>['\"])(?P<given>[^'\"$<>]+)(?P=mark)")
NO_OPENERS: Mapping[str, tuple[str, str]] = MappingProxyType({})
_FOR_PRINT = re.compile(r"\W*print(?:er|able)?(?:[ -]friendly)?(?: (?:version|copy))?\W*", re.I)
_PAGE = re.compile(r"(?:/|\.(?:html?|php\d?|[aj]spx?|cfm))$", re.I)
# A link that says only what a click does; what it leads to stands beside it.
_SAYS_NOTHING = re.compile(
    r"^(?:(?:click|press|tap|download|view|open|read|see|get)\b|here|this|the|to|file|document|pdf|word|attachment|link|paper|full|as|a|it|more|\W)+$"
    r"|^(?:download|view|open|read|see|get)\b(?:\W|the|this|our|full|signed|formal|decision)*\b(?:notice|record)\W*$",
    re.I,
)


def address_of(anchor: lxml_html.HtmlElement, openers: Mapping[str, tuple[str, str]] = NO_OPENERS) -> str | None:
    """Return where a link leads, be it by what a click runs. `openers`: see `openers_of`."""
    href: str | None = anchor.get("href")
    scripted = _scripted(anchor, openers)
    return scripted if scripted is not None else href


def openers_of(tree: lxml_html.HtmlElement) -> dict[str, tuple[str, str]]:
    """Return what the functions of a page's own scripts put before and behind the name that a click gives them, by their names."""
    scripts = (script.text or "" for script in tree.iter("script"))
    return {match["name"]: (match["before"], match["behind"] or "") for script in scripts for match in _OPENER.finditer(script)}


def _scripted(anchor: lxml_html.HtmlElement, openers: Mapping[str, tuple[str, str]] = NO_OPENERS) -> str | None:
    """Return the address in what a click on a link runs, where its own leads nowhere."""
    href = (anchor.get("href") or "").strip()
    is_script = href.lower().startswith("javascript:")
    if href not in {"", "#"} and not is_script:
        return None
    run = f"{unquote(href) if is_script else ''} {anchor.get('onclick') or ''}"
    call = _CALL.search(run)
    if call and call["name"] in openers:
        before, behind = openers[call["name"]]
        return f"{before}{call['given']}{behind}"
    written = _SCRIPTED.search(run)
    return written["address"] if written else None


def is_file(anchor: lxml_html.HtmlElement, address: str) -> bool:
    """Tell whether a link leads to a file."""
    parts = urlsplit(address)
    if _FILE.search(unquote(parts.path)) or anchor.get("download") is not None or "pdf" in (anchor.get("type") or "").lower():
        return True
    if _DOWNLOAD.search(f"{parts.path}?{parts.query}" if parts.query else parts.path):
        return True
    if _scripted(anchor) is not None and not _PAGE.search(parts.path):
        return True  # what a window is opened for
    return is_told_as_file(clean(text_content(anchor)))


def is_copy(anchor: lxml_html.HtmlElement) -> bool:
    """Tell whether a link offers for printing what the one before it offers."""
    return any(node.tag == "a" for node in anchor.itersiblings(preceding=True)) and bool(
        _FOR_PRINT.fullmatch(text_content(anchor))
    )


def is_mere_call(text: str) -> bool:
    """Tell whether the words of a link say only what a click does, and nothing of what it leads to: "Download (PDF)", "[pdf]"."""
    return _SAYS_NOTHING.fullmatch(text) is not None


def is_told_as_file(text: str) -> bool:
    """Tell whether the words of a link say that it leads to a file, whatever its address is: "Information for schools (PDF, 84KB)"."""
    note = _FILE_NOTE.search(text)
    return note is not None and re.search(r"\b(?:pdf|word|docx?|kb|mb)\b", note.group(), re.I) is not None


def without_note(text: str) -> str:
    """Return the words of a link to a file without what they say of its kind and size."""
    return clean(_FILE_NOTE.sub("", text)).strip(" -–—:|,")
