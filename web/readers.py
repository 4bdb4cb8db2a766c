"""What readers may see of what the use cases return: the licence of a source, and fairness to people without a public role.

There are no accounts yet, so everyone is a reader: a text that its publisher has since changed or removed is not shown.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.config import Beat
from core.honesty import speaker_in_words
from core.words import Quote, from_json
from service.quotes import QuotesAnswer


def document_for_readers(found: dict[str, Any], *, public: Collection[str], at: int | None = None) -> dict[str, Any]:
    """A document within its source's licence: whole, by extract, or by headline and link alone.

    An extract is the first passage, and the one at `at` if told; all other text is blanked, so that offsets stay true.
    `is_extract` says that something is missing. People are listed only if they are among `public`, those who are public on its day. Of
    each quote `said_by` is what a reader sees: the speaker where that is certain; the best guess and its confidence stand beside it.
    """
    document, notes = found["document"], _fair(found["annotations"], public)
    shown = _passages(document["passages"], found["licence"], at)
    is_extract = len(shown) < len(document["passages"]) or found["licence"] == "link"
    if is_extract:
        document = document | {"text": _blanked(document["text"], shown), "passages": shown, "captions": [], "left_out": []}
        notes = notes | {
            key: [each for each in notes[key] if _is_inside(each, shown)] for key in ("entities", "quotes", "figures")
        }
    versions = [{"seen_at": version["seen_at"]} for version in found["versions"]]
    return found | {"document": document, "annotations": notes, "versions": versions, "is_extract": is_extract}


def answer_for_readers(answer: dict[str, Any], beat: Beat) -> dict[str, Any]:
    """A search's answer: hits of sources that may only be linked to keep their headline and lose their passages."""
    linked = {source.id for source in beat.sources if source.licence == "link"}
    if not linked:
        return answer
    return answer | {"hits": [hit | {"passages": []} if hit["source"] in linked else hit for hit in answer["hits"]]}


def quotes_for_readers(answer: QuotesAnswer, beat: Beat) -> QuotesAnswer:
    """An answer of quotes: those of sources that may only be linked to lose their words, and keep who spoke, where and when."""
    linked = {source.id for source in beat.sources if source.licence == "link"}
    shown = [
        replace(quote, words="", paragraph="", quote_in_paragraph=(0, 0), withheld=True) if quote.source in linked else quote
        for quote in answer.quotes
    ]
    return replace(answer, quotes=tuple(shown))


def dossier_for_readers(found: dict[str, Any], beat: Beat) -> dict[str, Any]:
    """A dossier within its sources' licences: a source that may only be linked to keeps places and loses passages, figures and quotes;
    one without a recorded licence keeps those that stand in passages which name the operation. `withheld` counts what is missing.
    """
    licences = {source.id: source.licence for source in beat.sources}
    return found | {"sections": [_section_for_readers(section, licences) for section in found["sections"]]}


def _section_for_readers(section: dict[str, Any], licences: Mapping[str, str]) -> dict[str, Any]:
    def may_show(line: dict[str, Any]) -> bool:
        licence = licences.get(line["source"], "full")
        return licence == "full" or (licence == "snippet" and bool(line["beside"]))

    parts = {}
    for name in ("figures", "quotes"):
        lines = [line for line in section[name]["lines"] if may_show(line)]
        parts[name] = section[name] | {"lines": lines, "withheld": len(section[name]["lines"]) - len(lines)}
    mentions = [
        line | {"passages": []} if licences.get(line["source"]) == "link" else line for line in section["mentions"]["lines"]
    ]
    return section | parts | {"mentions": section["mentions"] | {"lines": mentions}}


def _fair(annotations: dict[str, Any], public: Collection[str]) -> dict[str, Any]:
    return annotations | {
        "entities": [m for m in annotations["entities"] if m["label"] != "PERSON" or m["canonical"] in public],
        "roles": [role for role in annotations["roles"] if role["person"] in public],
        "quotes": [quote | {"said_by": speaker_in_words(from_json(Quote, quote))} for quote in annotations["quotes"]],
    }


def _passages(passages: Sequence[dict[str, Any]], licence: str, at: int | None) -> list[dict[str, Any]]:
    if licence == "full":
        return list(passages)
    if licence == "link":
        return []
    return [p for i, p in enumerate(passages) if i == 0 or (at is not None and p["start"] <= at < p["end"])]


def _blanked(text: str, shown: Sequence[dict[str, Any]]) -> str:
    out, done = "", 0
    for passage in shown:
        start = max(done, passage["start"])
        out += " " * (start - done) + text[start : passage["end"]]
        done = max(done, passage["end"])
    return out


def _is_inside(span: dict[str, Any], passages: Sequence[dict[str, Any]]) -> bool:
    return any(p["start"] <= span["start"] and span["end"] <= p["end"] for p in passages)
