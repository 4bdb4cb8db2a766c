"""An invented county of a few documents, made by hand and taken through the real stages; only the language model is a fake."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.config import Config, load_config
from core.errors import Quarantined
from core.ids import capture_id, document_id, version_id
from core.vocabulary import Label
from core.words import (
    Access,
    AgendaItem,
    Annotations,
    Capture,
    Context,
    Document,
    Figure,
    Kind,
    Mention,
    Passage,
    Published,
    Quote,
    Role,
)
from nlp.pipeline import Annotated, Text, passage_with_title
from service.installation import Installation, open_installation
from service.processing.process import process

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
BEAT = """
id = "invented"
name = "Inventshire"
county = "Inventshire"
fictional = true
[[source]]
id = "gazette"
name = "Inventshire Gazette"
platform = "press"
base_url = "http://127.0.0.1:9/"
licence = "full"
[[source]]
id = "herald"
name = "Inventshire Herald"
platform = "press"
base_url = "http://localhost:9/"
[[source]]
id = "wire"
name = "The Wire"
platform = "press"
base_url = "http://127.0.0.1:10/"
licence = "link"
[[source]]
id = "council"
name = "Inventham Council"
platform = "moderngov"
base_url = "http://127.0.0.1:11/"
council = "Inventham Council"
licence = "full"
"""


@dataclass(frozen=True)
class Made:
    """A document to be, and what the fake language model says of it."""

    title: str
    paragraphs: tuple[str, ...]
    source: str = "gazette"
    kind: Kind = "article"
    published: str | None = "2026-03-01"
    url: str | None = None
    byline: str | None = None
    pages: tuple[int | None, ...] = ()
    item: str | None = None
    context: Context = field(default_factory=Context)
    names: tuple[tuple[str, Label], ...] = ()
    roles: tuple[Role, ...] = ()
    speaker: str | None = None
    confidence: float | None = 0.99
    access: Access = "unknown"
    items: tuple[AgendaItem, ...] = ()
    own_key: str | None = None

    @property
    def key(self) -> str:
        """The source's own name for it: its title, unless told otherwise."""
        return self.own_key or self.title

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def id(self) -> str:
        return document_id(self.source, self.key)


RAID = Made(
    "Six held in Operation Gooseberry",
    (
        "Six people were arrested in Inventham on Sunday as part of Operation Gooseberry, the force said.",
        "Chief Inspector Ada Quill said: “We will not stop here.” A neighbour, Bob Private, saw the vans arrive.",
        "Officers seized heroin worth £4,000 from a flat in Mill Lane.",
    ),
    byline="Nell Writer",
    url="http://127.0.0.1:9/news/six-held",
    names=(("Operation Gooseberry", "OPERATION"), ("Inventham", "PLACE"), ("Ada Quill", "PERSON"), ("Bob Private", "PERSON"), ("heroin", "DRUG")),
    roles=(Role("Ada Quill", "Chief Inspector", "Inventshire Police"), Role("Bob Private", "neighbour")),
    speaker="Ada Quill",
)  # fmt: skip
PACK = Made(
    "Naloxone in libraries",
    (
        "This report asks the cabinet to keep naloxone in every library of Inventham.",
        "The cost is £900 a year. Operation Gooseberry is not concerned.",
    ),
    source="council",
    kind="report",
    published="2026-02-20",
    url="http://127.0.0.1:11/documents/s12/report.pdf",
    pages=(4, 5),
    item="7",
    context=Context(
        committee="Cabinet",
        meeting_at=datetime(2026, 2, 20, 18, tzinfo=UTC),
        item_number="7",
        item_title="Naloxone",
        meeting_url="http://127.0.0.1:11/ieListDocuments.aspx?MId=3",
    ),
    names=(("Operation Gooseberry", "OPERATION"), ("Inventham", "PLACE")),
)
PACK_SHOWN = "Cabinet, 20 Feb 2026 · item 7: Naloxone"
EXTRACT = Made(
    "The long read: a harbour and its needles",
    (
        "The harbour wakes at four, and so does the outreach van.",
        "In the second paragraph stands the confidential middle of the story, about buprenorphine.",
        "In the third stands its end, which only the Herald may print.",
    ),
    source="herald",
    names=(("buprenorphine", "DRUG"),),
)
LINKED = Made("Wire: a gull stops a train", ("A gull has stopped the seven o’clock train, an operator said.",), source="wire")
COMING = Made(
    "Agenda: licensing panel",
    ("The panel will hear two applications about the quay.",),
    source="council",
    kind="agenda",
    published="2026-03-13",
)
HOSTILE = Made(
    '</title><script>alert("t")</script><img src=x onerror=alert(1)>\u202eevil',
    (
        '<script>alert("body")</script> gooseberries <svg/onload=alert(2)> "\'><b>bold</b>',
        "{{ 7 * 7 }} {% raw %} ${7*7} &lt;script&gt;alert(3)&lt;/script&gt;",
    ),
    byline='<a href="javascript:alert(4)">Mallory</a>\u202e',
    url="javascript:alert(document.domain)",
    context=Context(committee="<i>Cabinet</i>", meeting_url="data:text/html,<script>alert(5)</script>", item_title="<u>Item</u>"),
    names=(("<script>alert(\"body\")</script>", "OPERATION"), ("<b>bold</b>", "PLACE")),
    roles=(Role("<img src=x onerror=alert(6)>", "mayor<script>", "</aside><script>alert(7)</script>"),),
    speaker="<script>alert(8)</script>",
)  # fmt: skip
EVERYTHING = (RAID, PACK, EXTRACT, LINKED, COMING, HOSTILE)


class FakePipeline:
    """Says what the documents' makers wrote down. Its vectors are bags of hashed words: alike where words are shared."""

    version, model_id, dimensions, is_loaded = "fake", "fake", 384, True

    def __init__(self, documents: Sequence[Made] = EVERYTHING) -> None:
        self.known = {made.text: made for made in documents}

    def annotate(self, texts: Sequence[Text]) -> list[Annotated | Quarantined]:
        return [Annotated(self.read(self.known[text.text]), self.embed(passages_of(text))) for text in texts]

    def read(self, made: Made) -> Annotations:
        return annotations_of(made)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), 384), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()) or ["nothing"]:
                row[int(hashlib.sha256(word.encode()).hexdigest(), 16) % 384] += 1
            row /= np.linalg.norm(row)
        return rows


def passages_of(text: Text) -> list[str]:
    """Return the texts of its passages, each after the title."""
    return [passage_with_title(text.title or "", text.text[start:end]) for start, end in text.passages]


def annotations_of(made: Made) -> Annotations:
    """Return the annotations a maker wrote down, with their places in the text."""
    entities = [
        Mention(found.start(), found.end(), name, label, name)
        for name, label in made.names
        for found in re.finditer(re.escape(name), made.text)
    ]
    quotes = [Quote(q.start(1), q.end(1), made.speaker, "said", made.confidence) for q in re.finditer("“([^”]*)”", made.text)]
    figures = [
        Figure(f.start(), f.end(), f.group(), "seizure_value", 4000.0, "GBP", confidence=1.0)
        for f in re.finditer(r"£[\d,]+", made.text)
    ]
    return Annotations(tuple(entities), made.roles, tuple(quotes), tuple(figures), 0.9, ("county-lines",))


def config_of(folder: Path, beat: str = BEAT) -> Config:
    """Return the configuration of an invented county in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "beat.toml").write_text(beat, encoding="utf-8")
    return load_config(data=folder / "data", beat=folder / "beat.toml", environ={})


def open_county(config: Config, documents: Sequence[Made] = EVERYTHING) -> Installation:
    """Return the installation, with the fake language model."""
    installation = open_installation(config, clock=lambda: NOW)
    installation.__dict__["pipeline"] = FakePipeline(documents)
    return installation


def fill(installation: Installation, documents: Sequence[Made]) -> None:
    """Put documents into an installation, as if a crawl had brought them, and take them through the stages."""
    from reading.version import READING_VERSION

    made_by_capture = {}
    for made in documents:
        capture = capture_of(made)
        installation.archive.add_capture(capture, made.text.encode())
        made_by_capture[capture.id] = made
    with installation.stages.unread(READING_VERSION, 100) as batch:
        results = [(capture, document_of(capture, made_by_capture[capture.id])) for capture in batch.items]
        installation.stages.record_read(batch, results, READING_VERSION)
    process(installation)


def edited(made: Made, *paragraphs: str) -> Made:
    """Return the same document with another text."""
    return replace(made, paragraphs=paragraphs)


def capture_of(made: Made) -> Capture:
    """Return the capture by which a document came."""
    sha256 = hashlib.sha256(made.text.encode()).hexdigest()
    url = made.url or f"http://127.0.0.1:9/{made.id}"
    return Capture(capture_id(made.source, made.key, sha256), made.source, made.key, url, NOW, 200, "text/plain", sha256)


def document_of(capture: Capture, made: Made) -> Document:
    """Return the document that reading makes of a capture."""
    passages, at = [], 0
    for number, paragraph in enumerate(made.paragraphs):
        page = made.pages[number] if made.pages else None
        passages.append(Passage(at, at + len(paragraph), page, made.item))
        at += len(paragraph) + 2
    return Document(
        id=made.id,
        version_id=version_id(made.id, made.text),
        source_id=made.source,
        capture_id=capture.id,
        kind=made.kind,
        url=capture.url,
        title=made.title,
        text=made.text,
        byline=made.byline,
        access=made.access,
        published=Published(made.published, "day", "json-ld") if made.published else Published(),
        passages=tuple(passages),
        items=made.items,
        context=made.context,
    )
