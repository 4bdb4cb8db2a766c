"""Bytes become text, whatever they say of themselves, and a fault costs its letter only."""

import pytest

from reading.encodings import decode, encoding_of, is_wide
from tests.unit.reading.makers import html_page, read_bytes

TEXT = "“Zoë’s ward – £5m,” said the clerk of Tŷ Dŵr. À la carte."
LONG = "The harbour board spent it on lamps, a slipway and a gate that opens only from within. " * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_told_with_and_without_its_mark(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("told", ["utf-8", "iso-8859-1", "ascii", "no-such-thing", "utf-7", "base64", "utf-16"])
def test_what_a_page_says_of_itself_counts_less_than_what_it_is(told: str) -> None:
    head = f"<meta charset='{told}'>"

    assert decode(head.encode() + TEXT.encode()) == head + TEXT
    assert decode(head.encode() + "“Zoë – £5”".encode("cp1252")) == head + "“Zoë – £5”"


def test_an_old_welsh_page_is_read_by_its_own_word_or_else_the_servers() -> None:
    welsh = "Tŷ Dŵr, 2026".encode("iso-8859-14")

    assert decode(b"<meta charset='iso-8859-14'>" + welsh, "windows-1252").endswith("Tŷ Dŵr, 2026")
    assert decode(welsh, "ISO-8859-14") == "Tŷ Dŵr, 2026"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Mae tŷ yn Heol y Dŵr wedi ei gau.", "iso-8859-14"),
        ("Daeth y cyngor i’r tŷ yn y dre, a mae’n wir.".replace("’", "'"), "iso-8859-14"),
        ("The café’s owner “was shocked”… – £9", "mac-roman"),
        ("It’s over", "mac-roman"),
        ("Guðmundur og Þóra", "cp1252"),
        ("The CAFÉ’s owner, Seán Ó Sé – “shocked”", "cp1252"),
        ("Yn ôl yr heddlu, “na”: þ", "cp1252"),
    ],
)
def test_texts_that_do_not_say_what_they_are_are_told_by_what_would_stand_wrong(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (TEXT.encode() + b" It\x92s \xa35 \x96 caf\xe9", TEXT + " It’s £5 – café"),
        ("“No.".encode() + b"\xe2\x80", "“No.”"),
        ("“No.".encode() + b"\xe2" + "<p>–".encode(), "“No.”<p>–"),
        ("No – ".encode() + b"\xc3", "No – "),
        ("“No.” ".encode() + b"\xe2\x80 then", "“No.”  then"),
    ],
)
def test_a_fault_in_utf_8_costs_its_letter_only(body: bytes, text: str) -> None:
    assert decode(body) == text


@pytest.mark.parametrize("rounds", [1, 2])
def test_what_was_encoded_again_is_put_right_by_line(rounds: int) -> None:
    wrong = "Zoë’s ward – £5m, Tŷ Dŵr"
    for _ in range(rounds):
        wrong = wrong.encode().decode("cp1252")

    assert decode(f"{wrong}\n{TEXT}".encode()) == f"Zoë’s ward – £5m, Tŷ Dŵr\n{TEXT}"


@pytest.mark.parametrize("text", [TEXT, "Â plain", "A château in Âge", "Tŷ â phenomenon"])
def test_right_text_stays_as_it_is(text: str) -> None:
    assert decode(text.encode()) == text
    assert encoding_of(text.encode()) == "utf-8"


def test_a_page_in_wide_letters_is_a_page() -> None:
    page = html_page(f"<h1>Lamps at the quay</h1><article><p>{LONG}</p><p>{TEXT}</p></article>").decode()

    for encoding in ("utf-16", "utf-16-le"):
        body = page.encode(encoding)
        assert is_wide(body)
        assert read_bytes(body).text.endswith(TEXT)
        assert read_bytes(body, "text/html; charset=iso-8859-1").title == "Lamps at the quay"
