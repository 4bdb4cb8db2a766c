"""Text and Word files, and what is neither."""

from dataclasses import replace

import pytest

from core.errors import DocumentError, Quarantined, Rejected
from reading.read import read
from tests.unit.reading.makers import BASE, docx_of, html_page, read_bytes, zip_of


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Café – “yes”".encode(), "Café – “yes”"),
        ("Café – “yes”".encode("cp1252"), "Café – “yes”"),
        ("Café – “yes”".encode("utf-16"), "Café – “yes”"),
        ("\ufeffCafé".encode(), "Café"),
        (b"One\x00 two \xed\xa0\x80\x07", "One two"),
        (b"One\r\nline\r\n\r\n\r\n\r\nTwo", "One\nline\n\nTwo"),
    ],
)
def test_text_of_any_encoding_is_valid_unicode(body: bytes, text: str) -> None:
    document = read_bytes(body, "text/plain")

    assert document.text == text
    document.text.encode("utf-8")
    assert "\x00" not in document.text


def test_the_title_of_a_text_is_the_given_one_or_its_first_sentence() -> None:
    standfirst = "The chief constable has told the panel that arrests alone are no answer. " * 3
    body = f"{standfirst}\n\nSecond paragraph.".encode()

    assert read_bytes(body, "text/plain", found_title="Arrests are no answer").title == "Arrests are no answer"
    assert read_bytes(body, "text/plain").title == "The chief constable has told the panel that arrests alone are no answer."


def test_a_text_that_names_its_date_has_it() -> None:
    found = read_bytes(b"Arrests are no answer\nPublished: 16th June 2018\n\nText.", "text/plain").published

    assert (found.value, found.provenance) == ("2018-06-16", "text")
    assert read_bytes(b"On 16th June 2018 he was dated.", "text/plain").published.value is None


def test_minutes_in_a_text_file_have_their_kind_and_day() -> None:
    head = "SALTINGS PARISH COUNCIL\n\nMinutes of the meeting held on Monday 6 July 2026\nin the reading room"
    items = "1. Apologies for absence\nThere were none.\n\n2. Eels\nIt was agreed to count them."
    minutes = read_bytes(f"{head}\n\n{items}".encode(), "text/plain")

    assert (minutes.kind, minutes.published.value, minutes.title) == ("minutes", "2026-07-06", "SALTINGS PARISH COUNCIL")


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Minutes, Monday 6 July 2026, the reading room", "minutes"),
        ("Agenda\nMonday 6 July 2026", "agenda"),
    ],
)
def test_a_paper_in_a_text_file_has_the_kind_that_a_line_of_its_head_names(head: str, kind: str) -> None:
    items = "1. Apologies for absence\n2. The eel pass\n3. Any other business"

    assert read_bytes(f"SALTINGS PARISH COUNCIL\n{head}\n{items}".encode(), "text/plain").kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "Eels are back on the agenda\n\nThey were seen on Monday 6 July 2026, said the warden.",
        "DECISION-MAKER: THE WARDEN\nSUBJECT: EELS\n1. Why they are counted\n2. What it costs",
        "Decision on the eel pass\n\nIt will be taken at a meeting on 6 July 2026.",
        "The warden waited for ten\nminutes of the meeting on 6 July 2026, then left.",
    ],
)
def test_a_story_in_a_text_file_is_no_councils_paper(text: str) -> None:
    assert read_bytes(text.encode(), "text/plain").kind == "other"


def test_minutes_in_a_text_file_have_their_items_whose_lines_a_program_broke() -> None:
    lines = [
        "SALTINGS PARISH COUNCIL",
        "Minutes of the meeting held on Monday 6 July 2026",
        "=================================================",
        "",
        "12. Apologies for absence",
        "There were none.",
        "13. Eels",
        "The warden had walked along the dyke on each night of the month, and had",
        "counted 14 of them by the light of a lamp, which is to be set against the",
        "3 of June. RESOLVED:",
        "1. that they be counted again;",
        "2. that the pass be mended.",
        "14. Next meeting",
        "The meeting closed at 9 pm.",
    ]
    document = read_bytes("\n".join(lines).encode(), "text/plain")

    assert [(item.number, item.title, item.first_page) for item in document.items] == [
        ("12", "Apologies for absence", None),
        ("13", "Eels", None),
        ("14", "Next meeting", None),
    ]
    assert [passage.item for passage in document.passages] == [None, "12", "13", "14", None]
    assert "and had counted 14 of them by the light of a lamp, which is to be set against the 3 of June." in document.text
    assert "===" not in document.text


@pytest.mark.parametrize(
    "after",
    [
        "EELS\n1. Purpose\nTo count them.\n2. Cost\nNone is known.",  # the report of an item
        "Minutes of the last meeting\n1. Apologies\nThere were none.\n2. Eels\nThey were counted.",
        "5. Benches\nOne was lacking before it.",
    ],
)
def test_a_text_in_which_more_is_numbered_than_its_list_has_no_items(after: str) -> None:
    agenda = "SALTINGS PARISH COUNCIL\nAgenda\nMonday 6 July 2026\n1. Apologies\n2. Eels\n3. Lamps by the quay"

    assert [item.number for item in read_bytes(agenda.encode(), "text/plain").items] == ["1", "2", "3"]
    assert not read_bytes(f"{agenda}\n\n{after}".encode(), "text/plain").items


def test_a_word_file_gives_its_paragraphs() -> None:
    document = read_bytes(docx_of("Naloxone in hostels", "It saves lives."), "application/octet-stream", item_number="4")

    assert document.text == "Naloxone in hostels\n\nIt saves lives."
    assert (document.byline, {p.item for p in document.passages}) == (None, {"4"})


def test_minutes_in_word_have_their_kind_day_and_items() -> None:
    document = read_bytes(
        docx_of(
            "MINUTES of the Harbour Panel held at the Guildhall on Thursday 9 July 2026 at 6.30 pm",
            "Present: Councillors Hallam (Chair) and Orme",
            "1. Apologies for absence",
            "There were none.",
            "2. Moorings at the quay",
            "The panel agreed the fees for the coming year, by four votes to one.",
            "RESOLVED: that the fees be agreed.",
        ),
        "application/octet-stream",
    )
    assert (document.kind, document.published.value) == ("minutes", "2026-07-09")
    assert [(item.number, item.title, item.first_page) for item in document.items] == [
        ("1", "Apologies for absence", None),
        ("2", "Moorings at the quay", None),
    ]
    assert {p.item for p in document.passages if "fees" in document.text[p.start : p.end]} == {"2"}


def test_a_letter_gives_its_subject_day_words_and_what_hangs_on_it() -> None:
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = (
        "press@force.example",
        "Kits for hostels",
        "Mon, 4 May 2026 06:30:00 +0100",
    )
    message["Message-ID"] = "<1@force.example>"
    message.set_content("The kits went to nineteen hostels.")
    message.add_attachment(docx_of("What the kits cost."), maintype="application", subtype="octet-stream", filename="costs.docx")
    message.add_attachment(b"\xd0\xcf\x11\xe0" + bytes(600), maintype="application", subtype="msword", filename="old.doc")
    document = read_bytes(message.as_bytes(), "message/rfc822")
    assert (document.title, document.published.value) == ("Kits for hostels", "2026-05-04T06:30:00+01:00")
    assert document.text.split("\n\n") == [
        "The kits went to nineteen hostels.",
        "Attachment: costs.docx",
        "What the kits cost.",
        "Attachment: old.doc",
        "(not read: an old Word, Excel or Outlook file; save it as .docx or PDF)",
    ]


def test_a_letter_written_as_a_page_gives_all_its_words() -> None:
    page = (
        b"Received: from x\r\nFrom: a@b.example\r\nSubject: Kits\r\nContent-Type: text/html\r\n\r\n"
        b"<html><head><title>t</title></head><p>Nineteen hostels.</p><p>From May.</p></html>"
    )
    assert read_bytes(page, "message/rfc822").text == "Nineteen hostels.\n\nFrom May."


def test_an_article_that_begins_like_a_letter_is_none() -> None:
    document = read_bytes(b"From: the archive\nSubject: moorings were the talk of the quay.\n\nNobody knew why.", "text/plain")
    assert document.text.startswith("From: the archive")


def test_an_entity_in_a_word_file_is_not_resolved() -> None:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(docx_of("Before MARK after"))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    evil = files["word/document.xml"].replace(
        b"<w:document", b'<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document', 1
    )
    files["word/document.xml"] = evil.replace(b"MARK", b"&e;")

    try:
        text = read_bytes(zip_of(files)).text
    except DocumentError:
        return
    assert "root:" not in text


# Entities that each name the one before ten times.
LEVELS = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))


@pytest.mark.parametrize(
    ("body", "error", "reason"),
    [
        (b"", Rejected, "an empty file"),
        (b" \n\t", Rejected, "an empty file"),
        (zip_of({"a.txt": "x"}), Rejected, "a zip file"),
        (zip_of({"xl/workbook.xml": "x", "[Content_Types].xml": "x"}), Quarantined, "a damaged Excel file"),
        (zip_of({"../../evil": "x", "[Content_Types].xml": "x"}), Rejected, "a zip file"),
        (zip_of({f"word/{n}": "" for n in range(6000)}), Quarantined, "too large when unpacked"),
        (b"a\n" * 3_100_000, Rejected, "more than 3,000,000 words; split it"),
        (
            zip_of({"content.xml": f"<!DOCTYPE x [<!ENTITY a0 'x'>{LEVELS}]><x>&a9;</x>"}),
            Quarantined,
            "an OpenDocument file whose XML defines entities of its own",
        ),
        (
            zip_of({"content.xml": "<a>" * 400 + "</a>" * 400}),
            Quarantined,
            "an OpenDocument file: its parts are nested too deeply",
        ),
        (docx_of("x")[:2000], Quarantined, "a damaged office file"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, Rejected, "an old Word"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600 + "EncryptedPackage".encode("utf-16-le"), Rejected, "only opens with a password"),
        (b"\x89PNG\r\n", Rejected, "a picture"),
        (b"\x01\x00\x00\x00" * 500, Rejected, "a binary file"),
    ],
)
def test_what_is_no_document_has_its_reason(body: bytes, error: type[DocumentError], reason: str) -> None:
    with pytest.raises(error, match=reason):
        read_bytes(body)


def test_a_page_named_pdf_is_read_as_a_page() -> None:
    with pytest.raises(Rejected, match="not found"):
        read_bytes(html_page("<h1>Page not found</h1>"), "application/pdf")


def test_the_language_is_told() -> None:
    welsh = "Mae'r heddlu wedi arestio dau ddyn ar ôl cyrch yn y dref y bore yma, meddai llefarydd ar ran y llu."

    assert read_bytes(welsh.encode(), "text/plain").language == "cy"
    assert read_bytes(b"The police arrested two men after a raid in the town this morning.", "text/plain").language == "en"


def test_the_same_bytes_give_the_same_ids_and_another_text_another_version() -> None:
    one, same, other = (read_bytes(body, "text/plain") for body in (b"A text.", b"A text.", b"A text, edited."))

    assert one == same
    assert one.id == other.id
    assert one.version_id != other.version_id


def test_minutes_in_word_are_known_and_split_by_their_items() -> None:
    body = docx_of(
        "MINUTES of the meeting of the Harbour Panel held on Friday, 4 September 2026 at 7 pm",
        "1.\tApologies for absence",
        "There were none.",
        "2.\tLamps on the quay",
        "They are dark.",
    )
    document = read_bytes(body)

    assert (document.kind, document.published.value) == ("minutes", "2026-09-04")
    assert [(i.number, i.title, i.first_page) for i in document.items] == [
        ("1", "Apologies for absence", None),
        ("2", "Lamps on the quay", None),
    ]
    assert [p.item for p in document.passages] == [None, "1", "2"]


def test_a_page_that_a_person_imports_is_kept_though_it_is_no_article() -> None:
    page = b"<html><table><tr><th>Ward</th><th>Finds</th></tr><tr><td>Quay</td><td>1,012</td></tr></table></html>"
    with pytest.raises(Rejected, match="without an article"):
        read_bytes(page)
    kept = read(replace(BASE, url="file:export.xls"), page, base_url="")
    assert kept.text == "Ward | Finds\n\nQuay | 1,012"
