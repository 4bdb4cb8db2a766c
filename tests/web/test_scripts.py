"""No text runs: 230 vectors, typed into what readers fill in, sent by every form, and as texts, names and addresses of what was collected. In Chromium, without our
policy, so that the escaping alone has to hold."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest

import web
from core.config import Config
from core.errors import UsageError
from core.words import Context, Role
from service.accounts import MAX_NAME_CHARS, add_user, choose_password, make_link, make_token
from service.following.follow_links import follow_token
from service.following.saved_searches import add_search
from tests.web.conftest import served
from tests.web.county import BEAT, NOW, RAID, FakePipeline, Made, config_of, fill, open_county
from tests.web.test_sources import Anything
from tests.web.vectors import ELEMENTS, vectors
from web.access import ACCESS
from web.corrections.kinds import FORMS as FORMS_BY_KIND

pytestmark = pytest.mark.browser
VECTORS = vectors()
IS_SOAK = bool(os.environ.get("COUNTYWATCH_SOAK"))
# So many vectors stand in one document, in the normal run; whole in the soak, where each stands in every part of one of its own.
IN_ONE = 1 if IS_SOAK else 12
# The questions of every form that answers by GET, and of links that carry what was typed.
TYPED = {
    "/correct": ("name", "document", "words"),
    **{f"/correct/{kind}": tuple(field.name for field in form.fields) for kind, form in FORMS_BY_KIND.items()},
    "/follow": ("q", "name", "pace", "at", "to"),
    "/takedowns": ("url", "person"),
    "/sources/add": ("url", "name", "licence"),
    "/login": ("next",),
    "/status/rejected": ("stage", "source", "page"),
    "/search": ("q", "source", "kind"),
    "/search?from=2026-01-01&mode=keyword": ("q", "source"),
    "/facets?facet=place": ("q", "containing"),
    "/quotes": ("q", "speaker", "source"),
    "/trends": ("q",),
    "/trends?q=naloxone": ("by", "split", "from"),
    "/operations": ("containing",),
    "/meetings": ("month",),
    "/similar": ("text",),
    "/similar?text=naloxone": ("source", "from"),
    "/explain": ("of", "q"),
    "/export": ("q",),
    "/lists": ("q", "name"),
    f"/documents/{RAID.id}/keep": ("at",),
}
# Addresses that name what they show.
NAMING = (
    "/operations/",
    "/profiles/place/",
    "/profiles/person/",
    "/tags/",
    "/documents/",
    "/meetings/council/2026-03-09/",
    "/lists/",
    "/",
)
# What a planted vector would leave in a page: a handler, a frame, a script that is not ours, an address that runs.
PLANTED = """() => [...document.querySelectorAll('*')].filter(e =>
    [...e.attributes].some(a => a.name.startsWith('on') || a.name === 'srcdoc') ||
    ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'MARQUEE', 'animate', 'set', 'foreignObject'].includes(e.tagName) ||
    (e.tagName === 'META' && e.httpEquiv) ||
    (e.tagName.toUpperCase() === 'SCRIPT' && !(e.getAttribute('src') || '').startsWith('/static/')) ||
    ['href', 'action', 'formaction', 'src', 'xlink:href'].some(name => {
        const value = (e.getAttribute(name) || '').replace(/[\\u0000-\\u0020]/g, '').toLowerCase();
        return /^(javascript|vbscript|data|blob|feed|jar|view-source):/.test(value) || value.startsWith('//') || value.startsWith('\\\\\\\\');
    })).map(e => e.outerHTML.slice(0, 200))"""


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """Give a page without our policy, whose `ran` holds what ran."""
    context = browser.new_context(bypass_csp=True)
    opened = context.new_page()
    opened.ran = []
    opened.on("dialog", lambda dialog: (opened.ran.append(dialog.message), dialog.dismiss()))
    yield opened
    context.close()


def faults(page: Any, address: str, path: str) -> list[str]:
    """Return what ran on a page or is planted in it."""
    page.ran.clear()
    assert page.goto(address + path).status < 500, path
    return [f"{path}: {each}" for each in [*page.ran, *page.evaluate(PLANTED)]]


@pytest.mark.soak
def test_nothing_that_is_typed_runs(page: Any, address: str) -> None:
    found: list[str] = []
    forms = list(TYPED.items())
    for n, vector in enumerate(VECTORS[:: 1 if IS_SOAK else 10]):
        for path, names in forms if IS_SOAK else [forms[n % len(forms)]]:
            found += faults(page, address, f"{path}{'&' if '?' in path else '?'}{urlencode(dict.fromkeys(names, vector))}")
        for path in NAMING if IS_SOAK else [NAMING[n % len(NAMING)]]:
            found += faults(page, address, path + quote(vector, safe=""))
    assert not found, "\n".join(found)


# Pages whose forms are sent, and do or keep something; and the pages on which what was kept is told.
FORMS = (
    "/follow?q=naloxone&to=ann@reader.example",
    "/correct/rename?name=Inventham&new=Great+Inventham",
    "/sources/add",
    "/paste",
    "/explain?of=zzyzzx",
    "/takedowns?url=https://x.example/",
    "/users",
    "/lists",
    "/lists?q=naloxone",
    f"/documents/{RAID.id}/keep",
)
KEPT = (
    "/corrections",
    "/takedowns",
    "/attention",
    "/status",
    "/lists",
    "/audit",
    f"/documents/{RAID.id}",
    f"/documents/{RAID.id}/keep",
)
# Every field of every form of a page gets the vector, hidden ones too; the form of a number is sent.
SEND = """([vector, number]) => {
    const forms = [...document.querySelectorAll('main form[method=post]')];
    const form = forms[number % forms.length];
    for (const field of form.elements) if (field.name && field.name !== 'token') {
        if (field.tagName === 'INPUT') field.type = 'text';
        field.value = vector;
    }
    form.submit();
}"""


@pytest.mark.soak
def test_nothing_that_is_sent_runs(page: Any, tmp_path: Path) -> None:
    found: list[str] = []
    config = replace(config_of(tmp_path), smtp_url="smtp://127.0.0.1:9")
    with open_county(config, [RAID]) as installation:
        fill(installation, [RAID])
    with served(config) as (url, app):
        app.state.installation.clock = lambda: NOW
        app.state.installation.__dict__["pipeline"] = Anything([RAID])
        for n, vector in list(enumerate(VECTORS))[:: 1 if IS_SOAK else 12]:
            for form in FORMS if IS_SOAK else [FORMS[n // 12 % len(FORMS)]]:
                found += faults(page, url, form)
                with page.expect_navigation():
                    page.evaluate(SEND, [vector, n // len(FORMS)])
                found += [f"{form} sent: {each}" for each in [*page.ran, *page.evaluate(PLANTED)]]
        for path in KEPT:
            found += faults(page, url, path)
    assert not found, "\n".join(found)


# Forms that need an account or a letter, whose fields `test_nothing_that_an_account_is_called_runs` fills.
OF_ACCOUNTS = {"/login", "/logout", "/forgot", "/password", "/account/tokens", "/account/end", "/users/change", "/following"}
# Forms in which nobody writes: each sends the number of something that is listed.
OF_NUMBERS = {
    "/attention/again",
    "/attention/dismiss",
    "/attention/letters",
    "/sources/read",
    "/sources/rest",
    "/sources/watch",
    "/corrections/undo",
    "/takedowns/lift",
}
# Forms of what the others keep: that of a list, of a note, of a saved search, of a source that was tried.
OF_KEPT = {"/lists", "/notes", "/searches", "/documents", "/sources/add"}


def test_every_form_is_filled() -> None:
    """Each address that takes a form is filled by one of these tests, and each form that asks by GET with all its questions."""
    sent = {urlsplit(form).path for form in FORMS} | OF_ACCOUNTS | OF_NUMBERS | OF_KEPT | {"/correct/{kind}"}
    posts = [path for method, path in (each.split(" ") for each in ACCESS) if method == "POST" and not path.startswith("/api/")]
    assert [path for path in posts if path not in sent and path.partition("/{")[0] not in sent] == []
    asking = re.compile(r"<form(?![^>]*method=)[^>]*action=\"(/[a-z/]*)\"[^>]*>(.*?)</form>", re.S)
    folder = Path(next(iter(web.__path__))) / "templates"
    typed: dict[str, set[str]] = {}
    for path, names in TYPED.items():
        typed.setdefault(urlsplit(path).path, set()).update(names, dict(parse_qsl(urlsplit(path).query)))
    for template in sorted(folder.glob("*.j2")):
        for action, body in asking.findall(template.read_text(encoding="utf-8")):
            texts = set(
                re.findall(r"<(?:input|textarea)(?![^>]*type=.(?:date|hidden|month|time|checkbox))[^>]* name=.([a-z_]+)", body)
            )
            assert texts <= typed.get(action, set()), (template.name, action)


def test_nothing_that_an_account_is_called_runs(page: Any, tmp_path: Path) -> None:
    """Names of accounts, tokens and followed searches, and what is typed to sign in."""
    found: list[str] = []
    config = replace(config_of(tmp_path), smtp_url="smtp://127.0.0.1:9")
    with open_county(config, [RAID]) as installation:
        fill(installation, [RAID])
        archive = installation.archive
        admin = add_user(archive, "Ann", role="admin", email="ann@reader.example")
        choose_password(archive, admin, "correct horse battery")
        for vector in VECTORS[:: 1 if IS_SOAK else 10]:
            line = "".join(c for c in vector if c.isprintable())
            with suppress(UsageError):  # a query that is none
                add_search(archive, line, vector, "ann@reader.example", pace="daily")
            make_token(archive, admin, line[:MAX_NAME_CHARS])
            with suppress(UsageError):  # a name that somebody has already
                add_user(archive, line.replace("@", "")[:MAX_NAME_CHARS], role="editor", email=None)
        following = f"/following/{follow_token(installation.signing_key, 'ann@reader.example')}"
        forms = ("/login", "/forgot", urlsplit(make_link(archive, config, admin).url).path, following)
    with served(config) as (url, app):
        app.state.installation.clock = lambda: NOW
        page.goto(f"{url}/login")
        page.fill("main input[name=name]", "Ann")
        page.fill("main input[name=password]", "correct horse battery")
        with page.expect_navigation():
            page.click("main form button")
        for path in ("/users", "/account", "/audit", following):
            found += faults(page, url, path)
            assert "alert" in page.inner_text("main") or path == "/audit", path
        page.context.clear_cookies()
        n_sent = 0
        for n, vector in enumerate(VECTORS[:: 6 if IS_SOAK else 40]):  # more would be tried too often
            for form in forms if IS_SOAK else [forms[n % len(forms)]]:
                found += faults(page, url, form)
                if not page.locator("main form[method=post]").count():
                    continue  # the password is chosen, the mails are stopped
                with page.expect_navigation():
                    page.evaluate(SEND, [vector, n])
                n_sent += 1
                found += [f"{form} sent: {each}" for each in [*page.ran, *page.evaluate(PLANTED)]]
    assert n_sent >= len(forms)
    assert not found, "\n".join(found)


def test_what_is_looked_for_would_be_seen(page: Any) -> None:
    """The net itself: of the vectors that are elements nearly all are caught where a page does hand them out."""
    caught = 0
    for n, element in enumerate(ELEMENTS):
        page.ran.clear()
        page.set_content(f"<p>{element.format(n=n, js=f'alert({n})')}</p>")
        caught += bool(page.ran or page.evaluate(PLANTED))
    assert caught >= len(ELEMENTS) - 6


def document_of(group: list[str], n: int) -> Made:
    """Return a document that has vectors wherever a text, a name or an address may stand."""
    one, other = group[0], group[-1]
    names = tuple(
        (each.strip(), label) for each, label in zip(group, ("OPERATION", "PLACE", "ORG", "PERSON", "DRUG") * 3, strict=False)
    )
    return Made(
        one,
        (f"Number {n}. {' '.join(group)}", f"“{other}” said {one}."),
        kind="report" if n % 2 else "article",
        source="council" if n % 2 else "gazette",
        published="2026-03-09",
        byline=other,
        url=other,
        item="7",
        context=Context(committee=one, item_number="7", item_title=other, meeting_at=NOW, meeting_url=other),
        names=names,  # labels by turns
        roles=(Role(one, other, one),),
        speaker=one,
        own_key=f"vector {n}",
    )


DOCUMENTS = [document_of(VECTORS[at : at + IN_ONE], at // IN_ONE) for at in range(0, len(VECTORS), IN_ONE)]


# Lists of pages that are called by what was read.
LISTED = {
    "/operations": "/operations/",
    "/meetings?month=2026-03": "/meetings/",
    "/facets?facet=place&q=published:1900..": "/search?",
}


@pytest.fixture(scope="module")
def hostile_county(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Give a county that is hostile in every text, its sources' names included."""
    beat = BEAT.replace('"Inventshire Gazette"', "'''\"><script>alert(1)</script>'''").replace(
        '"Inventham Council"\nplatform', "'''</title><img src=x onerror=alert(2)>'''\nplatform"
    )
    config = config_of(tmp_path_factory.mktemp("hostile"), beat)
    with open_county(config, DOCUMENTS) as installation:
        fill(installation, DOCUMENTS)
        run = installation.archive.begin_run(["gazette"])
        installation.archive.record_check(run, "gazette", "not-checked", {VECTORS[0]: 2}, VECTORS[2])
        installation.archive.end_run(run)
    return replace(config, smtp_url="smtp://127.0.0.1:9")


@pytest.mark.soak
def test_nothing_that_was_collected_runs(page: Any, hostile_county: Config) -> None:
    found: list[str] = []
    with served(hostile_county) as (url, app):
        app.state.installation.clock = lambda: NOW
        app.state.installation.__dict__["pipeline"] = FakePipeline(DOCUMENTS)
        lists = [
            "/",
            "/search?q=published:1900..",
            "/meetings?month=2026-03",
            "/operations",
            "/quotes",
            "/sources",
            "/attention",
            "/status",
            "/export?q=published:1900..",
        ]
        lists += [f"/facets?facet={facet}&q=published:1900.." for facet in ("operation", "place", "person", "source")]
        lists += [f"/search?q=published:1900..&page={n}" for n in range(2, 4)] + ["/trends?q=published:1900..&split=source"]
        lists += [f"/{page}={DOCUMENTS[0].id}" for page in ("explain?of", "similar?document_id", "correct/item?document")]
        lists += [f"/documents/{made.id}/keep" for made in DOCUMENTS[:3]] + [
            "/search?q=zzyzzx&kind=agenda&source=council&mode=keyword"
        ]
        for path in [*lists, *(f"/documents/{made.id}" for made in DOCUMENTS)]:
            found += faults(page, url, path)
        for path, begins in LISTED.items():
            page.goto(url + path)
            links = [each.get_attribute("href") for each in page.locator(f"main a[href^='{begins}']").all()]
            assert links, path
            for link in links[: 40 if IS_SOAK else 3]:
                found += faults(page, url, link)
    assert not found, "\n".join(found)
