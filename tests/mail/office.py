"""An installation with a clock that tests set, articles that come in one by one, and a real mail server on loopback.

The archive, the stages and the index are the production ones; only the reading comprehension is a stand-in, which finds nothing.
"""

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from core.config import Config, load_config
from core.errors import Quarantined
from core.ids import capture_id
from core.words import Annotations, Capture, Context
from nlp.pipeline import Annotated, Text
from service.installation import Installation, open_installation
from service.processing.process import process
from tests.ports import free_port

READER = "ann@reader.example"
MORNING = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
BEAT = """
id = "testshire"
name = "Testshire drug policy"
county = "Testshire"
zone = "Europe/London"
contact = "desk@countywatch.example"
fictional = {fictional}

[schedule]
crawl = "{crawl}"
process = "{process}"
digest = "{digest}"

[[source]]
id = "gazette"
name = "Testshire Gazette"
platform = "press"
base_url = "http://127.0.0.1:1/"
licence = "{licence}"

[[source]]
id = "council"
name = "Testshire Council"
platform = "moderngov"
base_url = "http://127.0.0.1:1/council/"
"""
NEVER = "0 0 29 2 *"


def make_config(
    data: Path,
    *,
    smtp_url: str | None = None,
    database_url: str | None = None,
    elasticsearch_url: str | None = None,
    licence: str = "full",
    **changes: str,
) -> Config:
    """Return the config of an installation in a folder, its beat written there."""
    data.mkdir(parents=True, exist_ok=True)
    values = {"fictional": "false", "crawl": NEVER, "process": NEVER, "digest": "0 7 * * *", "licence": licence} | changes
    (data / "beat.toml").write_text(BEAT.format(**values), encoding="utf-8")
    told = {"COUNTYWATCH_BASE_URL": "https://watch.example"}
    told |= {"COUNTYWATCH_SMTP_URL": smtp_url} if smtp_url else {}
    told |= {"COUNTYWATCH_DATABASE_URL": database_url} if database_url else {}
    told |= {"COUNTYWATCH_ELASTICSEARCH_URL": elasticsearch_url} if elasticsearch_url else {}
    return load_config(data=data, environ=told)


class NoReading:
    """Finds what a test tells it to, else no names; every passage looks in a direction of its own."""

    version, model_id, dimensions, is_loaded = "none", "none", 384, True

    def __init__(self, note: Callable[[str], Annotations] = lambda _: Annotations()) -> None:
        self.note = note

    def annotate(self, texts: Sequence[Text]) -> list[Annotated | Quarantined]:
        return [Annotated(self.note(text.text), self.embed([text.text[a:b] for a, b in text.passages])) for text in texts]

    def embed(self, texts: Sequence[str]) -> Any:
        rows = [np.random.default_rng(int(hashlib.sha256(t.encode()).hexdigest()[:8], 16)).normal(size=384) for t in texts]
        found = np.array(rows, np.float32).reshape(len(rows), 384)
        return found / np.linalg.norm(found, axis=1, keepdims=True)


@dataclass
class Office:
    """An installation, and its present moment."""

    installation: Installation
    present: list[datetime]

    @property
    def now(self) -> datetime:
        return self.present[0]

    def wait(self, **units: float) -> None:
        """Let time pass."""
        self.present[0] += timedelta(**units)

    def capture(self, key: str, text: str, *, title: str = "A headline", source: str = "gazette", published: str = "") -> None:
        """Bring in a page; `process` has not read it yet."""
        head = f'<title>{title}</title><meta property="og:title" content="{title}">'
        head += f'<meta property="article:published_time" content="{published}">' if published else ""
        body = "".join(f"<p>{part}</p>" for part in text.split("\n"))
        page = f"<!doctype html><html><head>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>".encode()
        hashed = hashlib.sha256(page).hexdigest()
        capture = Capture(
            capture_id(source, key, hashed), source, key, f"http://127.0.0.1:1{key}", self.now, 200, "text/html", hashed,
            context=Context(kind="article"),
        )  # fmt: skip
        self.installation.archive.add_capture(capture, page)

    def publish(self, key: str, text: str, **told: Any) -> None:
        """Bring in a page; read, relate and index it."""
        self.capture(key, text, **told)
        process(self.installation)

    def read_with(self, note: Callable[[str], Annotations]) -> None:
        """Let reading comprehension find this from now on."""
        self.installation.__dict__["pipeline"] = NoReading(note)

    def call_meeting(
        self, items: Sequence[tuple[str, str, str]], at: datetime, *, status: str = "Confirmed", committee: str = "Cabinet"
    ) -> None:
        """Put a meeting's agenda on a council's site, and read it. Items are number, title and text."""
        told = "".join(
            f"<agendaitem><agendaitemtitle>{escape(title)}</agendaitemtitle><fulldisplaynumberformat>{number}.</fulldisplaynumberformat>"
            f"<agendatext>{escape(f'<p>{text}</p>')}</agendatext></agendaitem>"
            for number, title, text in items
        )
        body = f"<?xml version='1.0'?><meeting><meetingstatus>{status}</meetingstatus>{at}<agendaitems>{told}</agendaitems></meeting>"
        context = Context(committee=committee, meeting_id="71", meeting_at=at, meeting_status=status)
        self.file("meeting/71", body.encode(), "text/xml", context)

    def add_paper(self, number: str, title: str, text: str, at: datetime, *, name: str = "report") -> None:
        """Put a paper of one of the meeting's items on a council's site, and read it."""
        context = Context(
            kind="report", committee="Cabinet", meeting_id="71", meeting_at=at, meeting_status="Confirmed",
            item_number=number, item_title=title, attachment_title=f"The {name}",
        )  # fmt: skip
        self.file(f"attachment/{name}", text.encode(), "text/plain", context)

    def file(self, key: str, body: bytes, content_type: str, context: Context) -> None:
        """Something of the council's comes in and is read."""
        hashed = hashlib.sha256(body).hexdigest()
        url = f"http://127.0.0.1:1/council/{key}"
        made = capture_id("council", key, hashed)
        capture = Capture(made, "council", key, url, self.now, 200, content_type, hashed, context=context)
        self.installation.archive.add_capture(capture, body)
        process(self.installation)

    def check(self, source: str = "gazette", *, outcome: Any = "nothing", reason: str | None = None) -> None:
        """Note that a crawl looked at a source, or could not."""
        archive = self.installation.archive
        run_id = archive.begin_run([source])
        days = None if outcome == "not-checked" else ((self.now - timedelta(days=28)).date(), self.now.date())
        archive.record_check(run_id, source, outcome, {}, reason, days=days)
        archive.end_run(run_id)

    def check_all(self) -> None:
        """Note that a crawl looked at every source."""
        self.check("gazette")
        self.check("council")


@contextmanager
def open_office(config: Config, *, at: datetime = MORNING) -> Iterator[Office]:
    """Give an office at a moment."""
    present = [at]
    with open_installation(config, clock=lambda: present[0]) as installation:
        installation.__dict__["pipeline"] = NoReading()
        yield Office(installation, present)


@dataclass
class Post:
    """What a mail server took, and how it answers: `answer` may refuse, wait or kill."""

    taken: list[tuple[str, bytes]] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    before_data: Callable[[str], None] = lambda _: None
    after_data: Callable[[str], None] = lambda _: None

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any) -> str:
        self.tried.append(address)
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        for address in envelope.rcpt_tos:
            await asyncio.to_thread(self.before_data, address)
            self.taken.append((address, content))
            await asyncio.to_thread(self.after_data, address)
        return "250 taken"

    def letters(self, address: str = READER) -> list[EmailMessage]:
        """Return the letters for an address, read as a mail program reads them."""
        return [message_from_bytes(raw, policy=default) for to, raw in self.taken if to == address]


@contextmanager
def post_office(post: Post, *, host: str = "127.0.0.1", **options: Any) -> Iterator[str]:
    """Give a real SMTP server on loopback; its address."""
    port = free_port()
    controller = Controller(post, hostname=host, port=port, **options)
    controller.start()
    try:
        yield f"smtp://{host}:{port}"
    finally:
        controller.stop()


def text_of(letter: EmailMessage) -> str:
    """Return a letter's plain text."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def page_of(letter: EmailMessage) -> str:
    """Return a letter's HTML."""
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())
