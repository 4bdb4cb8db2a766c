"""The invented county as a desk that is in use: accounts, a search that is followed, a correction, a takedown, a report of a miss, a damaged file."""

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from archive.captures.source_trials import Trials
from archive.decision_rows import PUBLISHER, WITHDRAWN
from archive.readers.notes import tag_id
from core.config import Config
from core.ids import capture_id
from core.words import Capture, Context
from service.accounts import add_user, choose_password, make_link
from service.correcting.making import By, make
from service.correcting.propose import rename
from service.correcting.takedowns import Subject, suppress
from service.explaining.explanation import explain, report_miss
from service.following.follow_links import follow_token
from service.following.following import ask_to_follow
from service.installation import Installation
from service.processing.process import process
from service.team.lists import choices, make_list, put
from service.team.members import Member
from service.team.notes import tag_document, write_note
from service.team.searches import keep_search
from tests.web.county import EVERYTHING, HOSTILE, LINKED, NOW, PACK, RAID, FakePipeline, config_of, fill, open_county
from tests.web.operation_texts import LAUNCH, OTHER
from web.access import ACCESS

# With an operation of which two forces have one each.
DOCUMENTS = (*EVERYTHING, LAUNCH, OTHER)
PIPELINE = FakePipeline(DOCUMENTS)
READER = "ann@reader.example"
PASSWORD = "four words of mine"
BROKEN = b"%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\ntrailer <</Root 1 0 R>>"
# What stands for the open parts of an address, and what is asked there: every page once, and those with several faces in each of them.
FACES = {
    "GET /": ("/",),
    "GET /search": (
        "/search",
        "/search?q=naloxone",
        "/search?q=heroin&kind=article&copies=1",
        "/search?q=published:1900..",
        "/search?q=zzyzzx",
        "/search?q=speaker:nobody",
        "/search?q=%28",
    ),
    "GET /export": ("/export?q=naloxone",),
    "GET /documents/{document_id}": (
        *(f"/documents/{made.id}" for made in EVERYTHING),
        f"/documents/{RAID.id}?names=1&q=heroin&n=1",
    ),
    "GET /operations": ("/operations", "/operations?containing=zzz"),
    "GET /operations/{name:path}": (
        "/operations/gooseberry",
        "/operations/wren",
        *(f"/operations/wren?part={part}" for part in ("figures", "quotes", "people", "places")),
        "/operations/wren?force=2",
    ),
    "GET /profiles/{kind}/{name:path}": (
        *(f"/profiles/person/Ada%20Quill?part={part}" for part in ("coverage", "quotes", "beside")),
        "/profiles/place/Inventham?part=council",
    ),
    "GET /paste": ("/paste",),
    "GET /meetings": ("/meetings", "/meetings?month=2026-02", "/meetings?month=1950-01"),
    "GET /meetings/{source_id}/{day}/{committee:path}": ("/meetings/council/2026-02-20/Cabinet",),
    "GET /facets": ("/facets?facet=place&q=published:1900..",),
    "GET /similar": ("/similar", f"/similar?document_id={RAID.id}"),
    "GET /quotes": ("/quotes", "/quotes?speaker=Ada+Quill"),
    "GET /trends": (
        "/trends",
        "/trends?q=published:1900..&q=police&by=week&from=2026-02&to=2026-03",
        "/trends?q=published:1900..&split=kind&show=share&q=",
    ),
    "GET /sources": ("/sources", "/sources?done=read"),
    "GET /sources/add": ("/sources/add",),
    "GET /status": ("/status",),
    "GET /status/rejected": ("/status/rejected", "/status/rejected?stage=index&source=gazette&page=2"),
    "GET /explain": ("/explain", f"/explain?{urlencode({'of': RAID.title, 'q': 'naloxone'})}", "/explain?of=zzyzzx&reported=1"),
    "GET /correct": ("/correct",),
    "GET /correct/{kind}": (
        "/correct/rename?name=Inventham&new=Great+Inventham",
        "/correct/not-entity?name=Inventham&document=0",
    ),
    "GET /corrections": ("/corrections",),
    "GET /lists": ("/lists", "/lists?q=heroin&kind=council", "/lists?done=saved"),
    "GET /documents/{document_id}/keep": (f"/documents/{RAID.id}/keep?at={RAID.text.index('“') + 1}&done=put",),
    "GET /tags/{tag}": (f"/tags/{tag_id('to answer')}",),
    "GET /follow": ("/follow", "/follow?q=heroin&to=a@b.example", "/follow?q=%28"),
    "GET /follow/asked": ("/follow/asked",),
    "GET /account": ("/account",),
    "GET /takedowns": ("/takedowns", "/takedowns?url=https://x.example/"),
    "GET /attention": ("/attention",),
    "GET /users": ("/users",),
    "GET /audit": ("/audit",),
    "GET /login": ("/login",),
    "GET /forgot": ("/forgot",),
    "GET /forgot/asked": ("/forgot/asked",),
}
# Addresses of GET that give no page.
NO_PAGES = {"GET /healthz", "GET /metrics", "GET /lists/{list_id}/export.{form}", "GET /tags/{tag}/export.{form}", *(f"GET /export.{kind}" for kind in ("csv", "json", "xlsx", "atom")), *(f"GET /trends.{kind}" for kind in ("svg", "png", "csv"))}  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """A desk in use, the two pages whose addresses are proofs, and those of a shared list and of the admin's own."""

    config: Config
    lists: tuple[str, ...]
    following: str
    password: str

    @property
    def pages(self) -> list[str]:
        """Every page, in each of its faces, and one that is none."""
        own = {
            "GET /sources/add/{trial_id}": ("/sources/add/unknown",),
            "GET /lists/{list_id}": self.lists,
            "GET /following/{token}": (self.following,),
            "GET /password/{token}": (self.password,),
        }
        faces = FACES | own
        missing = {name for name in ACCESS if name.startswith("GET ") and "/api/" not in name} - NO_PAGES - set(faces)
        assert not missing, f"no test looks at {missing}"
        return [*(address for group in faces.values() for address in group), "/nothing"]


def make_desk(folder: Path) -> Desk:
    """Return a desk in use. Its accounts are Admin, Editor and Reader, with one password; Ann follows a search."""
    plain = config_of(folder)
    with open_county(plain, DOCUMENTS) as installation:
        fill(installation, DOCUMENTS)
        _break_a_file(installation)
        run = installation.archive.begin_run(["gazette", "herald", "council"])
        days = (NOW.date() - timedelta(days=28), NOW.date())
        installation.archive.record_check(run, "gazette", "new", {"new": 3}, days=days)
        installation.archive.record_check(run, "council", "nothing", {}, days=days)
        installation.archive.record_check(run, "herald", "not-checked", {}, "the server <b>did not</b> answer")
        installation.archive.end_run(run)
        suppress(installation, Subject(document=HOSTILE.id), By("Admin", "it is <i>hostile</i>"))
        suppress(installation, Subject(url="http://127.0.0.1:9/<b>gone</b>"), By(PUBLISHER, WITHDRAWN))
        report_miss(installation.archive, explain(installation, "A headline that we <b>never</b> saw", query="naloxone"))
        make(
            installation,
            rename(installation.decisions, installation.documents, "Inventham", "Great Inventham"),
            By("Editor", "its <b>full</b> name"),
        )
        search = ask_to_follow(installation.archive, installation.clock, "Kits", "naloxone", READER, pace="daily", at=None)
        assert search is not None
        users = {role: add_user(installation.archive, role.title(), role=role, email=f"{role}@example.org") for role in ("admin", "editor", "reader")}  # fmt: skip
        for user in users.values():
            choose_password(installation.archive, user, PASSWORD)
        lists = _keep_things(installation)
        trials = Trials(installation.archive)
        trials.end(trials.begin("http://127.0.0.1:9/<b>", "{}"), fault="the site <b>did not</b> answer")
        link = make_link(installation.archive, installation.config, users["reader"]).url.removeprefix(
            installation.config.base_url
        )
        return Desk(
            replace(plain, smtp_url="smtp://127.0.0.1:9"),
            lists,
            f"/following/{follow_token(installation.signing_key, READER)}",
            link,
        )


def _keep_things(installation: Installation) -> tuple[str, ...]:
    """Let the admin and the reader keep something of every kind, and return the pages of their lists that the admin sees."""
    admin, reader = Member("Admin", "admin"), Member("Reader", "reader")
    own = make_list(installation.archive, admin, "For <b>Monday</b>", is_shared=False)
    shared = make_list(installation.archive, reader, "Raids of the spring", is_shared=True)
    quote = installation.documents.get(RAID.id).annotations.quotes[0]
    for choice in choices(installation.documents.get(RAID.id), quote.start, 1):
        put(installation.archive, reader, shared.id, RAID.id, choice.kind, choice.place)
    put(installation.archive, admin, shared.id, PACK.id, "item", "7")
    put(installation.archive, admin, shared.id, LINKED.id, "document", "")
    write_note(installation.archive, admin, RAID.id, "Ask the force\nwhich <b>house</b>", is_shared=False)
    write_note(installation.archive, reader, RAID.id, "The chief wants this", is_shared=True)
    tag_document(installation.archive, reader, RAID.id, "to answer")
    keep_search(installation.archive, admin, "Councils on heroin", "heroin", "q=heroin&kind=council", is_shared=True)
    keep_search(installation.archive, reader, "Raids", "raid", "q=raid", is_shared=True)
    return (f"/lists/{own.id}?done=made", f"/lists/{shared.id}")


def _break_a_file(installation: Installation) -> None:
    """Let a file come in that cannot be read."""
    hashed = hashlib.sha256(BROKEN).hexdigest()
    url = "http://127.0.0.1:11/documents/broken<b>.pdf"
    made = capture_id("council", "broken", hashed)
    context = Context(kind="report")
    installation.archive.add_capture(
        Capture(made, "council", "broken", url, NOW, 200, "application/pdf", hashed, context=context), BROKEN
    )
    process(installation)
