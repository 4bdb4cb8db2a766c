"""Accounts: who may ask what, address by address; signing in and out; links, tokens, limits and the book."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from archive.readers.accounts import Accounts
from core.clock import now
from core.config import Config, load_config
from core.errors import ConfigError, UsageError
from service.accounts import (
    MAX_WRONG_OF_ACCOUNT,
    WINDOW,
    add_user,
    check_exposed,
    choose_password,
    digest_of,
    make_link,
    make_token,
)
from service.installation import Installation
from tests.web.conftest import open_client
from tests.web.county import EVERYTHING, RAID, config_of, fill, open_county
from web import rate_limit
from web.access import _NEEDS, _RANKS, ACCESS
from web.accounts.actions import ACTIONS
from web.app import create_app

OURS = {"sec-fetch-site": "same-origin"}
ROLES = ("reader", "editor", "admin")
PASSWORD = "correct horse battery {}"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = config_of(tmp_path_factory.mktemp("accounts"))
    with open_county(config) as installation:
        fill(installation, EVERYTHING)
        for role in ("admin", "editor", "reader"):
            user = add_user(installation.archive, role.title(), role=role, email=f"{role}@example.org")
            choose_password(installation.archive, user, PASSWORD.format(role))
    return config


@pytest.fixture
def client(county: Config) -> Iterator[TestClient]:
    yield from open_client(county)


def opened(client: TestClient) -> Installation:
    found: Installation = client.app.state.installation  # type: ignore[attr-defined]  # FastAPI's app
    return found


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found, page
    return found.group(1)


def sign_in(client: TestClient, role: str | None, *, password: str | None = None, place: str = "/corrections") -> Any:
    """Sign in as one of the three, or out."""
    client.cookies.clear()
    if role is None:
        return None
    form = {"name": role.title(), "password": password or PASSWORD.format(role), "next": place}
    form |= {"token": token_in(client.get("/login").text)}
    return client.post("/login", data=form, headers=OURS, follow_redirects=False)


def routes(app: Any) -> list[tuple[str, str]]:
    """Return every route of the app by method and address."""

    def walk(some: Any) -> Iterator[Any]:
        for route in some:
            yield from walk(route.original_router.routes) if hasattr(route, "original_router") else [route]

    return [
        (m, r.path) for r in walk(app.routes) for m in getattr(r, "methods", None) or () if not r.path.endswith("openapi.json")
    ]


def test_every_address_is_in_the_table_and_the_table_has_no_other(county: Config) -> None:
    found = {f"{method} {path}" for method, path in routes(create_app(county))}
    assert found == set(ACCESS)
    assert set(ACTIONS) == {address for address in ACCESS if address.startswith("POST ")}


def test_no_cell_of_address_and_role_is_wrong(client: TestClient) -> None:
    wrong = []
    for role in (None, *ROLES):
        sign_in(client, role)
        cookies = dict(client.cookies)
        for address, level in ACCESS.items():
            method, path = address.split(" ")
            shown = re.sub(r"\{[^}]+\}", "zzz", path)
            client.cookies.clear()
            client.cookies.update(cookies)
            answer = client.request(method, shown, headers=OURS, follow_redirects=False)
            may = _RANKS[role] >= _NEEDS[level]
            if may:  # what is missing then is the form's token, or what was asked for
                is_right = (
                    "Sign in first" not in answer.text
                    and "This is for" not in answer.text
                    and answer.status_code not in {401, 500}
                )
                is_right &= not answer.headers.get("location", "").startswith("/login?")
            elif role is not None:
                is_right = answer.status_code == 403 and "This is for" in answer.text
            elif path.startswith("/api/"):
                is_right = answer.status_code == 401 and answer.headers["www-authenticate"] == "Bearer"
            elif method == "GET":
                is_right = answer.status_code == 303 and answer.headers["location"].startswith("/login?next=")
            else:
                is_right = answer.status_code == 403
            if not is_right:
                wrong.append((role, address, answer.status_code))
    assert wrong == []


def test_somebody_signs_in_goes_on_and_out(client: TestClient) -> None:
    asked = client.get(f"/documents/{RAID.id}?at=3", follow_redirects=False)
    assert asked.headers["location"] == f"/login?next=%2Fdocuments%2F{RAID.id}%3Fat%3D3"
    answer = sign_in(client, "reader", place=f"/documents/{RAID.id}?at=3")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/documents/{RAID.id}?at=3")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert client.get(f"/documents/{RAID.id}").status_code == 200
    kept = dict(client.cookies)
    client.post("/logout", data={"token": token_in(client.get("/account").text)}, headers=OURS)
    client.cookies.update(kept)  # a copy of the cookie is worth nothing now
    assert client.get(f"/documents/{RAID.id}", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    "place",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/%0d%0aSet-Cookie:x",
        "\t//evil",
        "/ /evil",
        "javascript:alert(1)",
    ],
)
def test_signing_in_leads_nowhere_else(client: TestClient, place: str) -> None:
    answer = sign_in(client, "reader", place=place)
    assert answer.headers["location"] in {"/", "/%0d%0aSet-Cookie:x"}


def test_wrong_names_and_passwords_are_alike_and_limited(client: TestClient) -> None:
    told = set()
    for name in ("Editor", "Nobody"):
        form = {"name": name, "password": "wrong words here", "token": token_in(client.get("/login").text)}
        answer = client.post("/login", data=form, headers=OURS)
        told.add((answer.status_code, re.sub(r'value="[^"]*"', "", answer.text)))
    assert len(told) == 1
    assert "The name or the password is wrong" in told.pop()[1]
    for _ in range(MAX_WRONG_OF_ACCOUNT):
        sign_in(client, "editor", password="wrong words here")
    late = sign_in(client, "editor")  # the right one comes too late
    assert (late.status_code, late.headers["retry-after"]) == (429, str(int(WINDOW.total_seconds())))
    assert "tried too often" in late.text
    archive = opened(client).archive
    archive.clock, before = (lambda: now() + timedelta(hours=1)), archive.clock
    assert sign_in(client, "editor").status_code == 303
    archive.clock = before
    assert any(row.action == "wrong password" for row in Accounts(archive).book())


def test_a_link_chooses_a_password_once_and_ends_all_sessions(client: TestClient) -> None:
    installation = opened(client)
    accounts = Accounts(installation.archive)
    user = add_user(installation.archive, "Newcomer", role="reader", email=None)
    link = make_link(installation.archive, installation.config, user).url.removeprefix(installation.config.base_url)
    assert "Newcomer" in client.get(link).text
    assert client.post(link, data={"password": "short", "again": "short"}, headers=OURS).status_code == 400
    assert (
        client.post(link, data={"password": "four words of mine", "again": "other words of mine"}, headers=OURS).status_code
        == 400
    )
    client.post(link, data={"password": "four words of mine", "again": "four words of mine"}, headers=OURS)
    assert client.get(link).status_code == 404
    assert sign_in(client, "Newcomer", password="four words of mine").status_code == 303
    kept = accounts.proofs(accounts.get("Newcomer"), "session")
    assert len(kept) == 1
    choose_password(installation.archive, accounts.get("Newcomer"), "four other words again")
    assert accounts.proofs(accounts.get("Newcomer"), "session") == []
    assert client.get("/account", follow_redirects=False).status_code == 303


def test_forgotten_passwords_tell_nobody_who_has_an_account(client: TestClient) -> None:
    pages = set()
    for name in ("reader@example.org", "nobody@example.org", "Reader"):
        asked = client.post("/forgot", data={"name": name, "token": token_in(client.get("/forgot").text)}, headers=OURS)
        pages.add(re.sub(r"\d\d:\d\d", "", asked.text))
    assert len(pages) == 1


def test_a_program_asks_by_a_token_that_is_kept_hashed(client: TestClient) -> None:
    installation, accounts = opened(client), Accounts(opened(client).archive)
    user = add_user(installation.archive, "Robot", role="reader", email=None)
    token = make_token(installation.archive, user, "nightly")
    shown = {"authorization": f"Bearer {token}"}
    assert client.get("/api/v1/search?q=heroin", headers=shown).status_code == 200
    assert client.get("/search?q=heroin", headers=shown, follow_redirects=False).status_code == 303  # tokens are for the API
    assert client.get(f"/api/v1/search?q=heroin&token={token}").status_code == 401
    assert token not in Path(installation.config.data / "archive.sqlite3").read_bytes().decode("latin-1")
    (kept,) = accounts.proofs(user, "token")
    assert kept.id == digest_of(token)
    accounts.disable(user, disabled=True)
    assert client.get("/api/v1/search?q=heroin", headers=shown).status_code == 401


def test_the_book_has_who_asked_for_what(client: TestClient) -> None:
    sign_in(client, "admin")
    shown = client.get("/correct/rename", params={"name": "Inventham", "new": "Inventham Town"}).text
    form = {"name": "Inventham", "new": "Inventham Town", "token": token_in(shown)}
    client.post("/correct/rename", data=form, headers=OURS)
    newest = Accounts(opened(client).archive).book(1)[0]
    assert (newest.who, newest.action, newest.subject) == ("Admin", "POST /correct/{kind}", "rename")
    (correction, *_) = opened(client).decisions.standing()
    assert correction.decision.who == "Admin"
    sign_in(client, "reader")
    assert client.post("/correct/rename", data=form, headers=OURS).status_code == 403
    sign_in(client, "admin")
    assert client.post("/correct/rename", data=form, headers=OURS).status_code == 403  # of the session before


def test_nobody_listens_to_others_before_it_is_known_who_may_come(tmp_path: Path) -> None:
    plain = config_of(tmp_path)
    key = {"COUNTYWATCH_SECRET_KEY": "0123456789abcdef" * 4, "COUNTYWATCH_BASE_URL": "https://watch.example"}

    def checked(environ: dict[str, str], host: str = "0.0.0.0") -> None:
        with open_county(load_config(data=plain.data, beat=plain.beat_path, environ=environ)) as installation:
            check_exposed(installation.archive, installation.config, host)

    checked({}, "127.0.0.1")
    with pytest.raises(ConfigError, match=r"no account of an admin yet.*user add"):
        checked(key)
    with open_county(plain) as installation:
        with pytest.raises(UsageError, match="first account must be an admin"):
            add_user(installation.archive, "Ann", role="reader", email=None)
        add_user(installation.archive, "Ann", role="admin", email=None)
    with pytest.raises(ConfigError, match="secret key of at least 32"):
        checked({"COUNTYWATCH_BASE_URL": "https://watch.example", "COUNTYWATCH_SECRET_KEY": "a" * 64})
    with pytest.raises(ConfigError, match="COUNTYWATCH_BASE_URL"):
        checked({"COUNTYWATCH_SECRET_KEY": key["COUNTYWATCH_SECRET_KEY"]})
    checked(key)


def test_what_is_not_allowed_is_no_fault_of_ours(client: TestClient) -> None:
    sign_in(client, "reader")
    answer = client.get("/audit")
    assert answer.status_code == 403
    assert "<h1>Not allowed</h1>" in answer.text
    assert "fault" not in answer.text
    assert 'href="/account">Your account</a> ·' in answer.text


def test_a_script_that_asks_too_often_waits_and_nobody_else_does(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "MAX_AT_ONCE", 5)
    monkeypatch.setattr(rate_limit, "PER_S", 0.02)
    installation = opened(client)
    tokens = []
    for name in ("Hasty", "Patient"):
        user = add_user(installation.archive, name, role="reader", email=None)
        tokens.append({"authorization": f"Bearer {make_token(installation.archive, user, 'nightly')}"})
    answers = [client.get("/api/v1/lists", headers=tokens[0]) for _ in range(8)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert {answer.status_code for answer in answers} == {200, 429}
    assert refused[0].headers["content-type"] == "application/problem+json"
    assert 45 < int(refused[0].headers["retry-after"]) <= 50
    assert "Too many requests" in refused[0].json()["detail"]
    assert client.get("/api/v1/lists", headers=tokens[1]).status_code == 200
    assert client.get("/static/style.css").status_code == 200
    for _ in range(8):  # of an address from which nobody signed in; a token that nobody has is no other asker
        late = client.get("/api/v1/lists", headers={"authorization": "Bearer guessed"})
    assert late.status_code == 429
    page = client.get("/corrections")
    assert page.status_code == 429
    assert 45 < int(page.headers["retry-after"]) <= 50
    assert "<h1>Asked too often</h1>" in page.text


def test_a_machine_without_accounts_has_no_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "MAX_AT_ONCE", 5)
    config = config_of(tmp_path)
    with open_county(config):
        pass
    for alone in open_client(config):
        assert {alone.get("/api/v1/corrections").status_code for _ in range(8)} == {200}
