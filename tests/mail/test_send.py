"""Sending over real SMTP: later and never told apart, TLS never given up, and kills at the worst moments."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from archive.readers.mail import RETRY_WAITS, Mail
from core.config import Config
from core.errors import ConfigError, Unavailable
from digests import send
from digests.desk import compose_due, send_due
from digests.send import Refusal, Server
from service.following.saved_searches import add_search
from tests.mail.office import READER, Office, Post, make_config, open_office, post_office, text_of
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
RAID = "Officers searched a flat in Larch Street on Monday.\nThey found naloxone, scales and a sum of money in a kettle."
MESSAGE = b"Subject: Greetings\r\nMessage-ID: <1@x.example>\r\n\r\nA line.\r\n.\r\nAnd after a dot.\r\n"


def write_to(office: Office, *readers: str) -> None:
    for number, reader in enumerate(readers):
        Mail(office.installation.archive).post(f"letter{number}", reader, "Greetings", MESSAGE, [])


def test_a_letter_arrives_as_it_was_written(office: Office, post: Post) -> None:
    write_to(office, READER)
    assert send_due(office.installation.archive, office.installation.config, office.installation.clock) == {
        "sent": 1,
        "later": 0,
        "failed": 0,
    }

    assert post.taken == [(READER, MESSAGE)]
    (letter,) = Mail(office.installation.archive).letters()
    assert (letter.state, letter.sent_at, letter.error) == ("sent", office.now, None)


def test_one_bad_address_is_stopped_one_is_tried_later_and_the_rest_go(office: Office, post: Post) -> None:
    post.refusals = {"gone@x.example": "550 5.1.1 no such\r\nmailbox".replace("\r\n", " "), "grey@x.example": "451 try later"}
    write_to(office, "gone@x.example", "grey@x.example", "good@x.example")
    mail = Mail(office.installation.archive)

    assert send_due(office.installation.archive, office.installation.config, office.installation.clock) == {
        "sent": 1,
        "later": 1,
        "failed": 1,
    }
    gone, grey, good = mail.letters()
    assert (gone.state, gone.tries, gone.error) == ("failed", 1, "550 5.1.1 no such mailbox")
    assert (grey.state, grey.tries, grey.next_try_at) == ("waiting", 1, office.now + timedelta(minutes=30))
    assert good.state == "sent"

    office.wait(minutes=29)
    assert send_due(office.installation.archive, office.installation.config, office.installation.clock) == {
        "sent": 0,
        "later": 0,
        "failed": 0,
    }
    office.wait(minutes=1)
    post.refusals = {}
    assert send_due(office.installation.archive, office.installation.config, office.installation.clock) == {
        "sent": 1,
        "later": 0,
        "failed": 0,
    }
    assert [to for to, _ in post.taken] == ["good@x.example", "grey@x.example"]


def test_tries_end_after_some_days_and_are_few(office: Office, post: Post) -> None:
    post.refusals = {READER: "421 busy"}
    write_to(office, READER)
    start = office.now
    while (letter := Mail(office.installation.archive).letters()[0]).state == "waiting":
        office.present[0] = letter.next_try_at
        send_due(office.installation.archive, office.installation.config, office.installation.clock)

    assert len(post.tried) == len(RETRY_WAITS) + 1 <= 10
    assert timedelta(days=4) < office.now - start < timedelta(days=6)
    assert (letter.state, letter.error) == ("failed", "421 busy")


def test_without_a_server_the_letters_wait(tmp_path: Path) -> None:
    port = free_port()
    with open_office(make_config(tmp_path / "data", smtp_url=f"smtp://127.0.0.1:{port}")) as office:
        write_to(office, READER)
        with pytest.raises(Unavailable, match=rf"127\.0\.0\.1:{port} cannot be used: .*refused.* What is to be sent waits"):
            send_due(office.installation.archive, office.installation.config, office.installation.clock)
        (letter,) = Mail(office.installation.archive).letters()
        assert (letter.state, letter.tries) == ("waiting", 0)
    with open_office(make_config(tmp_path / "data")) as office, pytest.raises(ConfigError, match="Set COUNTYWATCH_SMTP_URL"):
        send_due(office.installation.archive, office.installation.config, office.installation.clock)


def answering(*lines: bytes, hold: threading.Event | None = None) -> Iterator[int]:
    """Yield a server that says these lines, one for each thing it is told, and hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                for number, line in enumerate(lines):
                    if number:
                        connection.recv(4096)
                    connection.sendall(line)
                if hold is not None:
                    hold.wait(10)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield int(listener.getsockname()[1])
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ((b"554 go away\r\n",), "554 go away"),  # refused before any letter: the letters wait, none is lost
        ((b"220 hello\r\n", b"550 not you\r\n", b"550 not you\r\n"), "550 not you"),
        ((b"",), "Connection unexpectedly closed"),
        ((b"220 hello\r\n", b"250 hello\r\n", b"550 5.7.1 not from there\r\n", b"250 reset\r\n"), "refuses our sender"),
    ],
)
def test_a_server_that_takes_nothing_costs_no_letter(lines: tuple[bytes, ...], outcome: str) -> None:
    for port in answering(*lines):
        with pytest.raises((Unavailable, ConfigError), match=outcome):
            Server(f"smtp://127.0.0.1:{port}").send(READER, "desk@x.example", MESSAGE)


def test_what_happens_after_the_letter_was_taken_changes_nothing() -> None:
    lines = (b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n", b"250 taken\r\n", b"421 bye\r\n")
    for port in answering(*lines):
        assert Server(f"smtp://127.0.0.1:{port}").send(READER, "desk@x.example", MESSAGE) is None


def test_a_line_that_breaks_in_the_middle_is_tried_later() -> None:
    for port in answering(b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"):
        refusal = Server(f"smtp://127.0.0.1:{port}").send(READER, "desk@x.example", MESSAGE)
        assert isinstance(refusal, Refusal)
        assert not refusal.for_good
        assert "connection broke" in refusal.reason


def test_a_server_that_never_ends_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "LETTER_S", 0.3)
    hold = threading.Event()
    for port in answering(b"220-and so on\r\n", hold=hold):
        with pytest.raises(Unavailable, match="cannot be used"):
            Server(f"smtp://127.0.0.1:{port}").send(READER, "desk@x.example", MESSAGE)
        hold.set()


def certificate(folder: Path, host: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return a certificate nobody has signed: the server's context, and that of a client that trusts it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, ssl.create_default_context(cafile=str(folder / "cert.pem"))


def test_beyond_this_machine_a_letter_goes_by_tls_or_not_at_all(
    tmp_path: Path, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = "127.0.0.2"  # not one of the names of this machine, so TLS is asked for
    with post_office(post, host=host) as url, pytest.raises(Unavailable, match="STARTTLS extension not supported"):
        Server(url).send(READER, "desk@x.example", MESSAGE)
    server, trusting = certificate(tmp_path, host)
    with post_office(post, host=host, tls_context=server, require_starttls=True) as url:
        with pytest.raises(Unavailable, match="its certificate is not valid"):
            Server(url).send(READER, "desk@x.example", MESSAGE)
        assert post.taken == []
        monkeypatch.setattr(send, "_context", lambda: trusting)
        assert Server(url).send(READER, "desk@x.example", MESSAGE) is None
    with post_office(post, host=host, ssl_context=server) as url:
        assert Server(url.replace("smtp:", "smtps:")).send(READER, "desk@x.example", MESSAGE) is None
    assert len(post.taken) == 2


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")  # the test server's own advice
def test_a_login_is_made_and_a_refused_one_is_told_without_the_password(post: Post) -> None:
    def check(_server: object, _session: object, _envelope: object, _mechanism: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=given.login == b"desk" and given.password == b"p@ss word", handled=False)

    with post_office(post, authenticator=check, auth_required=True, auth_require_tls=False) as url:
        address = url.removeprefix("smtp://")
        assert Server(f"smtp://desk:p%40ss%20word@{address}").send(READER, "desk@x.example", MESSAGE) is None
        wrong = Server(f"smtp://desk:hunter2@{address}")
        with pytest.raises(ConfigError, match="refuses our user or password") as caught:
            wrong.send(READER, "desk@x.example", MESSAGE)
    assert "hunter2" not in str(caught.value) + repr(wrong)


@pytest.mark.parametrize("url", ["http://host", "smtp://", "host:25", "smtp://host:port", "smtp://[::1"])
def test_an_address_that_is_no_servers_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"COUNTYWATCH_SMTP_URL is not a mail server's address. It looks like"):
        Server(url)


# Kills

DIGEST = """
import sys
from datetime import datetime
from pathlib import Path
from core.config import load_config
from digests.desk import compose_due, send_due
from service.installation import open_installation
data, url, due = sys.argv[1:]
with open_installation(load_config(data=Path(data), environ={"COUNTYWATCH_SMTP_URL": url})) as installation:
    compose_due(installation, datetime.fromisoformat(due))
    print(send_due(installation.archive, installation.config, installation.clock))
"""


def start_digest(config: Config, url: str, due: datetime) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", DIGEST, str(config.data), url, due.isoformat()],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={k: v for k, v in os.environ.items() if not k.startswith("COUNTYWATCH_")},
    )


def prepared(tmp_path: Path) -> tuple[Config, datetime]:
    config = make_config(tmp_path / "data")
    now = datetime.now(UTC)
    with open_office(config, at=now - timedelta(hours=1)) as office:
        add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
        office.publish("/news/1", RAID, title="The raid")
    return config, now


def test_killed_between_outbox_and_server_the_digest_goes_once(tmp_path: Path, post: Post) -> None:
    config, due = prepared(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the call and says nothing: the letter is in the outbox by now
        killed = start_digest(config, f"smtp://127.0.0.1:{silent.getsockname()[1]}", due)
        silent.settimeout(30)
        connection, _ = silent.accept()
        killed.send_signal(signal.SIGKILL)
        killed.communicate(timeout=10)
        connection.close()
    with open_office(config) as office:
        assert [letter.state for letter in Mail(office.installation.archive).letters()] == ["waiting"]

    with post_office(post) as url:
        for _ in range(2):
            out, err = start_digest(config, url, due).communicate(timeout=30)
            assert out.startswith("{"), err
    (letter,) = post.letters()
    assert "* The raid" in text_of(letter)


def test_killed_when_the_server_has_taken_it_the_digest_is_repeated_under_the_same_id(tmp_path: Path, post: Post) -> None:
    config, due = prepared(tmp_path)
    running: list[subprocess.Popen[str]] = []

    def kill(_address: str) -> None:
        running[0].send_signal(signal.SIGKILL)
        running[0].wait(10)

    post.after_data = kill
    with post_office(post) as url:
        running.append(start_digest(config, url, due))
        running[0].communicate(timeout=30)
        post.after_data = lambda _: None
        for _ in range(2):
            out, err = start_digest(config, url, due).communicate(timeout=30)
            assert out.startswith("{"), err
    first, second = post.letters()
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes() == second.as_bytes()


def test_two_senders_at_once_send_each_letter_once(tmp_path: Path, post: Post, database_url: str | None) -> None:
    config = make_config(tmp_path / "data", database_url=database_url)
    with post_office(post) as url:
        config = make_config(tmp_path / "data", database_url=database_url, smtp_url=url)
        with open_office(config) as one, open_office(config) as two:
            write_to(one, *(f"r{n}@x.example" for n in range(12)))
            others = threading.Thread(
                target=send_due, args=[two.installation.archive, two.installation.config, two.installation.clock]
            )
            post.before_data = lambda _: None if others.ident else others.start()
            send_due(one.installation.archive, one.installation.config, one.installation.clock)
            others.join(20)
            send_due(two.installation.archive, two.installation.config, two.installation.clock)
    assert sorted(to for to, _ in post.taken) == sorted(f"r{n}@x.example" for n in range(12))


def test_composed_by_two_at_once_each_story_is_in_one_letter(tmp_path: Path, database_url: str | None) -> None:
    config = make_config(tmp_path / "data", database_url=database_url)
    with open_office(config) as one, open_office(config) as two:
        add_search(one.installation.archive, "Kits", "naloxone", READER, pace="daily")
        one.publish("/news/1", RAID, title="The raid")
        due = [one.now + timedelta(minutes=n) for n in range(6)]
        threads = [
            threading.Thread(target=compose_due, args=[office.installation, moment])
            for office, moments in ((one, due[::2]), (two, due[1::2]))
            for moment in moments
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        subjects = [letter.subject for letter in Mail(one.installation.archive).letters()]
    assert len(subjects) == 6
    assert sum("The raid" in subject for subject in subjects) == 1
