"""E-mails and saved pages: subject, day, words and what hangs on them."""

import base64
from email.message import EmailMessage

from reading.letter import MAX_DEPTH, read_letter


def letter(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {
        "From": "press@force.example",
        "Subject": "Kits for hostels",
        "Date": "Mon, 4 May 2026 06:30:00 +0100",
        **headers,
    }.items():
        message[name] = value
    return message


def test_a_plain_letter() -> None:
    message = letter(Subject="=?utf-8?q?Kits_=E2=80=93_nineteen_hostels?=")
    message.set_content("The kits went to nineteen hostels.\n\nIt cost £900.")
    found = read_letter(message.as_bytes())
    assert found["subject"] == "Kits – nineteen hostels"
    assert found["sent_at"] == "2026-05-04T06:30:00+01:00"
    assert found["text"].split("\n\n")[1].strip() == "It cost £900."
    assert (found["html"], found["attachments"]) == (None, [])


def test_a_letter_with_a_page_a_picture_and_attachments() -> None:
    message = letter()
    message.set_content("Words alone.")
    message.add_alternative("<p>The <b>page</b>.</p><img src='cid:logo'>", subtype="html")
    message.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<logo>")  # type: ignore[index, union-attr]
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="report.pdf")
    message.add_attachment("a;b\n1;2\n", filename="table.csv")
    found = read_letter(message.as_bytes())
    assert found["text"].strip() == "Words alone."
    assert "<b>page</b>" in found["html"]
    assert [(a["name"], a["content_type"]) for a in found["attachments"]] == [
        ("report.pdf", "application/pdf"),
        ("table.csv", "text/plain"),
    ]
    assert base64.b64decode(found["attachments"][0]["content"]) == b"%PDF-1.7"


def test_a_letter_within_a_letter() -> None:
    inner = letter(Subject="The first letter")
    inner.set_content("What was first said.")
    message = letter()
    message.set_content("See below.")
    message.add_attachment(inner)
    [attachment] = read_letter(message.as_bytes())["attachments"]
    assert attachment["content_type"] == "message/rfc822"
    assert attachment["letter"]["subject"] == "The first letter"
    assert attachment["letter"]["text"].strip() == "What was first said."


def test_letters_that_hang_on_each_other_are_read_to_a_depth() -> None:
    message = letter()
    message.set_content("The first of all.")
    for _ in range(MAX_DEPTH + 5):
        outer = letter()
        outer.set_content("See below.")
        outer.add_attachment(message)
        message = outer
    found, depth = read_letter(message.as_bytes()), 1
    while found["attachments"][0]["letter"] is not None:
        found, depth = found["attachments"][0]["letter"], depth + 1
        assert found["text"].strip() == "See below."
    assert depth == MAX_DEPTH


def test_a_saved_page_has_its_address() -> None:
    page = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://paper.example/news/kits\r\nSubject: Kits\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n'
        "Content-Location: https://paper.example/news/kits\r\n\r\n<html><p>Kits went out.</p></html>\r\n--b--\r\n"
    )
    found = read_letter(page.encode())
    assert found["address"] == "https://paper.example/news/kits"
    assert "Kits went out." in found["html"]


def test_letters_that_are_broken_are_read_as_far_as_they_go() -> None:
    unknown = b'From: a@b.example\nSubject: x\nContent-Type: text/plain; charset="klingon"\nDate: sometime\n\nWhat it says.'
    found = read_letter(unknown)
    assert found["text"].strip() == "What it says."
    assert found["sent_at"] is None
    cut = (
        b'Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nHalf of'
    )
    assert read_letter(cut)["text"].strip() == "Half of"


def test_a_letter_that_is_another_one_sent_on_has_that_ones_words() -> None:
    inner = letter(Subject="The hostels")
    inner.set_content("The kits went to nineteen hostels.")
    body = b"From: a@force.example\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + inner.as_bytes()

    assert read_letter(body)["text"].strip() == "The kits went to nineteen hostels."
