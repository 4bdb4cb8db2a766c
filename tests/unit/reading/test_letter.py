"""E-mails and saved pages: subject, day, words and what hangs on them."""

import base64
from email.message import EmailMessage

import pytest

from reading.formats import recognise
from reading.office.letter import MAX_DEPTH, read_letter
from tests.unit.reading.makers import docx_of, read_bytes


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


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Type: multipart/mixed; boundary=b\nSubject: x\n\n--b",
        b"To: a@b.example\nDate: Mon, 04 May 2026 06:30:00 +0100 (BST)\nFrom: c@d.example\n\nCaf\xc3\xa9.",
        b"DKIM-Signature: v=1; a=rsa;\n\tb=YQ==\nFrom: a@b.example\nMIME-Version: 1.0\n\nx",
    ],
)
def test_a_letter_is_known_by_its_headers_in_any_order(body: bytes) -> None:
    assert recognise(body, "application/octet-stream") == "letter"


def test_a_text_that_begins_with_fields_of_its_own_is_no_letter() -> None:
    body = b"From: the press office\nDate: Tues 3rd Nov\nFor release at once, all of it\n\nFour were held."
    assert recognise(body, "text/plain") == "plain"


def test_a_letter_that_sends_a_release_on_has_the_releases_name_and_day() -> None:
    release = letter(Subject="Hub opens", Date="Fri, 30 Oct 2026 09:00:00 +0000")
    release.set_content("The hub opened.")
    message = letter(Subject="FW: Fwd: Hub opens", Date="Tue, 3 Nov 2026 07:05:00 +0000")
    message.set_content("See below.")
    message.add_attachment(release)
    found = read_letter(message.as_bytes())
    assert (found["subject"], found["sent_at"]) == ("Hub opens", "2026-10-30T09:00:00+00:00")
    assert found["attachments"][0]["name"] == "Hub opens"

    below = letter(Subject="FW: Four held", Date="Tue, 3 Nov 2026 07:05:00 +0000")
    below.set_content(
        "Use it.\n\nFrom: Press Office\nSent: 02 November 2026 16:12\nTo: Desk\nSubject: Four held\n\nFour were held."
    )
    read = read_bytes(below.as_bytes(), "message/rfc822")
    assert (read.title, read.published.value) == ("Four held", "2026-11-02T16:12:00+00:00")


def test_what_came_of_an_attachment_that_was_cut_off_is_bytes_and_no_letters() -> None:
    message = letter()
    message.set_content("See the paper.")
    message.add_attachment(docx_of("The paper."), maintype="application", subtype="octet-stream", filename="paper.docx")
    whole = message.as_bytes()
    read = read_bytes(whole[: len(whole) * 3 // 4], "message/rfc822")
    assert read.text.startswith("See the paper.\n\nAttachment: paper.docx\n\n(not read: a damaged")
    assert "UEsDB" not in read.text


def test_an_attachment_of_wide_letters_is_read_and_outlooks_own_is_told() -> None:
    message = letter()
    message.set_content("See below.")
    message.add_attachment("Mae’r tŷ ar gau.".encode("utf-16"), maintype="application", subtype="octet-stream", filename="x.txt")
    message.add_attachment(b"\x78\x9f\x3e\x22\x01", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    text = read_bytes(message.as_bytes(), "message/rfc822").text
    assert "Mae’r tŷ ar gau." in text
    assert "(not read: Outlook's own packing (winmail.dat)" in text


def test_a_letter_that_is_a_page_alone_keeps_rows_and_leaves_out_what_it_hides() -> None:
    message = letter()
    message.set_content(
        "<body><div style='display:none'>Preview</div><table><tr><td><p>Ninety plants were taken.</p>"
        "<table><tr><th>Street</th><th>Plants</th></tr><tr><td>Mill Road</td><td>60</td></tr></table></td></tr></table>",
        subtype="html",
    )
    assert read_letter(message.as_bytes())["text"] == "Ninety plants were taken.\n\nStreet | Plants\n\nMill Road | 60"


def test_words_that_only_say_that_there_is_a_page_are_not_the_letters() -> None:
    message = letter()
    message.set_content("Please view this as a page.")
    message.add_alternative(
        "<p>The council meets at 7.30pm to discuss drug litter, benches and bins in Quay Gardens.</p>", subtype="html"
    )
    assert read_letter(message.as_bytes())["text"].startswith("The council meets")


def test_a_page_that_sends_a_release_on_has_its_name_and_day() -> None:
    message = letter(Subject="Fwd: Raid")
    message.set_content(
        "<div>Begin forwarded message:</div><div><b>From: </b>Press</div><div><b>Date: </b>2 April 2026 at 16:12</div>"
        "<div><b>Subject: </b><b>Raid in Mill Road</b></div><p>Four men were held.</p>",
        subtype="html",
    )
    found = read_letter(message.as_bytes())
    assert (found["subject"], found["sent_at"]) == ("Raid in Mill Road", "2 April 2026 at 16:12")


def test_lines_that_flow_are_one_paragraph() -> None:
    body = b"From: a@b.example\nContent-Type: text/plain; format=flowed; charset=us-ascii\n\nIt saved \nlives \xe2\x80\x93 nine.\n\n-- \nAnn"
    assert read_letter(body)["text"] == "It saved lives – nine.\n\n-- \nAnn"


def test_a_saved_page_has_the_letters_and_the_day_of_the_page() -> None:
    page = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://paper.example/news/kits\r\nSubject: Kits\r\nMIME-Version: 1.0\r\n"
        "Date: Tue, 12 May 2026 09:12:00 -0000\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n'
        "Content-Location: https://paper.example/news/kits\r\n\r\n<html><main><h1>Kits for hostels</h1><p>4 May 2026</p>"
        "<p>Kits went to nineteen hostels of the county on Friday — all at once, the council said.</p></main></html>\r\n"
        "--b\r\nContent-Type: text/css\r\nContent-Location: cid:css@mhtml\r\n\r\np { color: red; }\r\n--b--\r\n"
    )
    read = read_bytes(page.encode(), "multipart/related")
    assert read.published.value == "2026-05-04"
    assert "Friday — all at once" in read.text
    assert "color" not in read.text


def test_words_that_go_on_behind_a_picture_are_the_letters_and_a_signature_is_no_attachment() -> None:
    body = (
        b"\xef\xbb\xbfFrom: a@b.example\nSubject: Raid\nMIME-Version: 1.0\nContent-Type: multipart/signed; boundary=s\n\n"
        b"--s\nContent-Type: multipart/mixed; boundary=t\n\n--t\nContent-Type: text/plain\n\nFour were held.\n--t\nContent-Type: image/png\n"
        b"Content-Disposition: inline; filename=x.png\n\nx\n--t\nContent-Type: text/plain\n\nTwo were not.\n--t\nContent-Type: text/plain\n"
        b"Content-Disposition: attachment; filename=list.txt\n\nA list.\n--t--\n--s\nContent-Type: application/pkcs7-signature\n\nMIAG\n--s--\n"
    )
    read = read_bytes(body, "message/rfc822")
    assert read.title == "Raid"
    assert read.text == "Four were held.\nTwo were not.\n\nAttachment: list.txt\n\nA list."


def test_a_letter_whose_subject_says_so_is_a_release() -> None:
    message = letter(Subject="NEWS RELEASE: Two charged over drugs")
    message.set_content("Two men were charged on Monday.")
    read = read_bytes(message.as_bytes(), "message/rfc822")
    assert (read.kind, read.title, read.published.value) == ("release", "Two charged over drugs", "2026-05-04T06:30:00+01:00")


def test_a_paper_between_the_pages_of_an_alternative_is_an_attachment() -> None:
    body = (
        b"From: a@b.example\nSubject: Raid\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=s\n\n--s\nContent-Type: text/plain\n\n"
        b"Four were held. Two were not.\n--s\nContent-Type: multipart/mixed; boundary=t\n\n--t\nContent-Type: text/html\n\n<p>Four were held.</p>\n"
        b"--t\nContent-Type: application/pdf\nContent-Disposition: inline; filename=list.pdf\n\n%PDF-\n--t\nContent-Type: text/html\n\n<p>Two were not.</p>\n"
        b"--t--\n--s--\n"
    )
    found = read_letter(body)
    assert (found["text"], [each["name"] for each in found["attachments"]]) == ("Four were held. Two were not.", ["list.pdf"])

    pages = body.replace(b"--s\nContent-Type: text/plain\n\nFour were held. Two were not.\n", b"")
    found = read_letter(pages)
    assert (found["text"], [each["name"] for each in found["attachments"]]) == ("Four were held.\nTwo were not.", ["list.pdf"])
