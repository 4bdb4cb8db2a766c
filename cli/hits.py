"""Hits and what is told beside them, for a terminal."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cli.output import log_line, printable

if TYPE_CHECKING:
    from service.names.query_names import NamesTold
    from service.search.search import FacetAnswer, NamedSource, SearchAnswer
    from service.search.silence_words import Statement
    from service.texts.hits import Hit
    from service.trends import TrendAnswer


def say_sources(sources: Sequence["NamedSource"], typed: str | None) -> None:
    """Print which sources a filter means, where that is not what was typed."""
    if sources and not any(typed in {source.id, source.name} for source in sources):
        log_line(f"{typed} read as {' or '.join(source.name for source in sources)}")


def say_silence(silence: "Statement", *, is_empty: bool) -> None:
    """Print what an answer was made from: always where nothing was found, else where it may not be all. Unknown names were told
    before.
    """
    for sentence in silence.sentences if is_empty or not silence.is_whole else ():
        if sentence not in silence.unknown:
            log_line(sentence)


def say_names(answer: "SearchAnswer | FacetAnswer | TrendAnswer | NamesTold") -> None:
    """Print what an answer tells of the names of its query."""
    for name in (*answer.read_as, *answer.also, *answer.unknown):
        log_line(name.message)


def when_of(hit: "Hit") -> str:
    """Return the day of a hit; of a council paper its meeting's day and hour, and whether the meeting is off."""
    from service.meetings.meetings import is_off

    meeting = hit.meeting
    if not meeting:
        return (hit.published or "undated")[:10]
    when = (meeting.starts_at or hit.published or "undated").replace("T", " ")[: 16 if meeting.has_time else 10]
    return f"{when} ({meeting.status.lower()})" if meeting.status and is_off(meeting.status) else when


def print_hit(hit: "Hit") -> None:
    """Print one hit for a terminal."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    copies = f" · {hit.copies} copies" if hit.copies > 1 else ""
    copies += f" · {hit.n_papers} papers" if hit.n_papers > 1 else ""
    copies += " · read by OCR" if any(passage.ocr_confidence is not None for passage in hit.passages) else ""
    console.print(Text(printable(hit.shown_title), style="bold"))
    console.print(Text(printable(f"  {hit.source_name} · {hit.kind} · {when_of(hit)}{copies} · {hit.document_id}"), style="dim"))
    for passage in hit.passages[:2]:
        line = Text("  ")
        place = [f"item {passage.item}"] if passage.item else []
        place += [f"page {passage.page}"] if passage.page else []
        place += ["in the minutes of an earlier meeting"] if passage.in_earlier_minutes else []
        place += [f"near in meaning, {passage.similarity:.2f}"] if passage.is_near_alone else []
        if place:
            line.append(printable(f"[{', '.join(place)}] "), style="dim")
        at = 0
        for start, end in passage.highlights:
            line.append(printable(passage.text[at:start].replace("\n", " ")))
            line.append(printable(passage.text[start:end].replace("\n", " ")), style="bold yellow")
            at = end
        line.append(printable(passage.text[at:].replace("\n", " ")))
        console.print(line)
    for folded in folded_lines(hit):
        console.print(Text(printable(f"    {folded}"), style="dim"))
    console.print()


def folded_lines(hit: "Hit") -> Iterator[str]:
    """Yield what is folded into a hit, a line each: the papers of an agenda item, the copies of a story from the oldest on."""
    for paper in hit.papers if hit.n_papers > 1 else ():
        is_elsewhere = paper.item and hit.meeting and paper.item != hit.meeting.item
        place = [f"item {paper.item}"] if is_elsewhere else []
        place += [f"page {paper.page}"] if paper.page else []
        yield " · ".join([f"{paper.kind}: {paper.shown_title}", *place, paper.document_id, paper.url])
    if hit.n_papers > len(hit.papers):
        yield f"and {hit.n_papers - len(hit.papers)} more papers (--copies lists all)"
    papers = {paper.document_id for paper in hit.papers}
    for copy in hit.story if any(copy.document_id not in papers for copy in hit.story[1:]) else ():
        when = (copy.published or "undated").replace("T", " ")[:16]
        yield f"{when} · {copy.source_name} · {copy.document_id} · {copy.url}"
