"""Following by mail, over real HTTP and SMTP: what would come is shown, nothing is sent before a yes, and every mail can be stopped by one click."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default

import pytest
from fastapi.testclient import TestClient

from archive.readers.mail import Mail
from digests.desk import compose_now, send_due
from service.following.follow_links import follow_token
from service.following.following import MAX_UNCONFIRMED
from tests.mail.office import READER, Office, Post
from web.app import create_app

OURS = {"sec-fetch-site": "same-origin"}
HOST = "https://watch.example"


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    """Give the pages of the office."""
    text = "Kits of naloxone are to be kept in every library of the town.\nThe council will pay for them from April."
    office.publish("/1", text, title="Naloxone for every library", published="2026-11-20T10:00:00+00:00")
    app = create_app(office.installation.config)
    with TestClient(app, base_url=HOST) as opened:
        app.state.installation.close()
        app.state.installation = office.installation
        yield opened


def follow(client: TestClient, *, to: str = READER, name: str = "Kits", q: str = "naloxone", pace: str = "daily") -> str:
    """Answer the form, look at what would come, and send it; return the page that follows."""
    given = {"q": q, "name": name, "to": to, "pace": pace}
    shown = client.get("/follow", params=given)
    assert shown.status_code == 200, shown.text
    (token,) = re.findall(r'name="token" value="([^"]+)"', shown.text)
    return client.post("/follow", data=given | {"token": token}, headers=OURS).text


def messages(post: Post) -> list[EmailMessage]:
    """Return what the mail server took, read as a mail program reads it."""
    return [message_from_bytes(raw, policy=default) for _, raw in post.taken]


def link_in(message: EmailMessage) -> str:
    """Return the path of the reader's page that a mail gives."""
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (url,) = re.fullmatch(r"<(https://watch\.example(/following/[^>]+))>", str(message["List-Unsubscribe"])).groups()[1:]  # type: ignore[union-attr]
    body = message.get_body(("plain",))
    assert body is not None
    assert url in body.get_content()
    return str(url)


def test_a_search_is_followed_only_after_its_reader_says_so(client: TestClient, office: Office, post: Post) -> None:
    shown = client.get("/follow", params={"q": "naloxone"}).text
    assert "1 in the last 30 days, last on" in shown
    assert "Naloxone for every library" in shown
    assert post.taken == []
    assert Mail(office.installation.archive).searches() == []

    assert "A mail is on its way" in follow(client)
    (asked,) = messages(post)
    assert compose_now(office.installation) == 0  # nobody said yes

    link = link_in(asked)
    page = client.get(link).text
    assert "waits for your yes" in page
    (search,) = Mail(office.installation.archive).searches()
    assert not search.is_active
    assert "You follow" in client.post(f"{link}/{search.id}", data={"do": "confirm"}, headers=OURS).text
    assert compose_now(office.installation) == 1
    send_due(office.installation.archive, office.installation.config, office.installation.clock)
    assert len(post.taken) == 2
    assert link_in(messages(post)[1]) == link


def test_one_click_stops_all_of_that_reader_and_nobody_elses(client: TestClient, office: Office, post: Post) -> None:
    for to in (READER, "bea@reader.example"):
        follow(client, to=to)
    for search in Mail(office.installation.archive).searches():
        link = f"/following/{follow_token(office.installation.signing_key, search.recipient)}"
        client.post(f"{link}/{search.id}", data={"do": "confirm"}, headers=OURS)
    assert compose_now(office.installation) == 2  # they wait to be sent
    mine = f"/following/{follow_token(office.installation.signing_key, READER)}"
    for _ in range(3):
        assert client.get(mine).status_code == client.head(mine).status_code == 200 or client.head(mine).status_code == 405
    assert len(Mail(office.installation.archive).searches()) == 2

    multipart = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    bodies = ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"), (multipart, "multipart/form-data; boundary=x")
    for body, content_type in bodies:  # again, and as a mail program sends it: no cookie, no origin
        answer = client.post(mine, content=body, headers={"content-type": content_type})
        assert (answer.status_code, "no e-mail is sent to this address" in answer.text) == (200, True)

    assert [search.recipient for search in Mail(office.installation.archive).searches()] == ["bea@reader.example"]
    before = len(post.taken)
    send_due(office.installation.archive, office.installation.config, office.installation.clock)
    assert [str(message["To"]) for message in messages(post)[before:]] == ["bea@reader.example"]


def test_a_reader_pauses_changes_resumes_and_stops(client: TestClient, office: Office) -> None:
    follow(client)
    (search,) = Mail(office.installation.archive).searches()
    link = f"/following/{follow_token(office.installation.signing_key, READER)}"
    act = f"{link}/{search.id}"
    client.post(act, data={"do": "confirm"}, headers=OURS)
    client.post(act, data={"do": "pause"}, headers=OURS)
    assert compose_now(office.installation) == 0
    client.post(act, data={"do": "resume"}, headers=OURS)
    changed = client.post(act, data={"do": "change", "q": "kits", "pace": "weekly", "at": "06:30"}, headers=OURS)
    assert "It is changed" in changed.text
    (search,) = Mail(office.installation.archive).searches()
    assert (search.query, search.pace, search.local_time, search.is_active) == ("kits", "weekly", "06:30", True)
    wrong = client.post(act, data={"do": "change", "q": "(", "pace": "weekly"}, headers=OURS)
    assert wrong.status_code == 400
    assert client.post(act, data={"do": "explode"}, headers=OURS).status_code == 400
    client.post(act, data={"do": "stop"}, headers=OURS)
    assert Mail(office.installation.archive).searches() == []
    assert client.post(act, data={"do": "stop"}, headers=OURS).status_code == 404


def test_a_link_acts_for_its_own_reader_alone(client: TestClient, office: Office) -> None:
    follow(client)
    (search,) = Mail(office.installation.archive).searches()
    mine, hers = (follow_token(office.installation.signing_key, to) for to in (READER, "bea@reader.example"))
    forged = [
        mine[:-1],
        mine[:-1] + ("0" if mine[-1] != "0" else "1"),
        hers.split(".")[0] + "." + mine.split(".")[1],
        "x",
        "x.y",
        "ü.z",
        "." * 600,
    ]
    for token in forged:
        assert client.get(f"/following/{token}").status_code == 404
        assert client.post(f"/following/{token}", data={"List-Unsubscribe": "One-Click"}).status_code == 404
    assert client.post(f"/following/{hers}/{search.id}", data={"do": "stop"}, headers=OURS).status_code == 404
    assert client.post(f"/following/{mine}/stop-all", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert len(Mail(office.installation.archive).searches()) == 1


def test_nobody_is_flooded_and_nobody_learns_who_follows(client: TestClient, office: Office, post: Post) -> None:
    pages = {re.sub(r"\d\d:\d\d", "", follow(client, name=f"Kits {n}")) for n in range(MAX_UNCONFIRMED + 3)}
    assert len(pages) == 1
    assert len(post.taken) == MAX_UNCONFIRMED
    Mail(office.installation.archive).add_search("Own", "naloxone", "eve@reader.example", pace="weekly", local_time="")
    follow(client, to="eve@reader.example", name="Own", q="heroin")  # the operator's stays as it was
    kept = {
        search.name: search.query for search in Mail(office.installation.archive).searches() if search.recipient.startswith("eve")
    }
    assert kept == {"Own": "naloxone", "Own (2)": "heroin"}


@pytest.mark.parametrize(
    "given",
    [
        {"q": "("},
        {"q": "naloxone", "to": "a@b\r\nBcc: c@d"},
        {"q": "naloxone", "at": "25:00"},
        {"q": "naloxone", "pace": "never"},
        {"colour": "x"},
    ],
)
def test_what_cannot_be_followed_is_told(client: TestClient, given: dict[str, str]) -> None:
    answer = client.get("/follow", params=given)
    assert answer.status_code == 400
    assert "Follow it" not in answer.text


def test_a_subject_arrives_as_it_was_written(client: TestClient, post: Post) -> None:
    hostile = "=?utf-8?q?Planning=0D=0ABcc:_victim@x.test?="
    names = ["dealer’s— Diss", "Ysgol Llŷn  says“no”", hostile, "😀" * 40, "plain", "a" * 90, "ÿ" + " ÿ" * 44]
    for n, name in enumerate(names):
        follow(client, to=f"reader{n}@reader.example", name=name)
    for name, message, (_, raw) in zip(names, messages(post), post.taken, strict=True):
        wanted = " ".join(f"Please confirm: follow “{name}”".split()).replace("=?", "= ?")
        assert str(message["Subject"]) == wanted == str(make_header(decode_header(message_from_bytes(raw)["Subject"])))
        assert message["Bcc"] is None


def test_random_subjects_come_back_whole() -> None:
    import random

    from digests.headers import POLICY

    chance, letters = random.Random(7), "abc  ’“”—–éŷŵ£€😀,.:=?_"
    for _ in range(2000):
        text = " ".join("".join(chance.choices(letters, k=chance.randint(1, 118))).replace("=?", "= ?").split()) or "x"
        message = EmailMessage(policy=POLICY)
        message["Subject"] = text
        message.set_content("x")
        sent = message.as_bytes()
        assert str(message_from_bytes(sent, policy=default)["Subject"]) == text
        head = sent.split(b"\r\n\r\n")[0].decode("ascii")
        assert all(len(line) <= 78 for line in head.split("\r\n"))
