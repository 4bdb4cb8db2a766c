"""Tables in plain text: files of values, and columns held apart by spaces."""

import pytest

from reading.office.rows import separated_rows, with_rows
from tests.unit.reading.makers import read_bytes


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_a_file_of_values_is_rows_by_the_sign_that_its_first_line_has_most_of(sign: str) -> None:
    lines = (
        ("Date", '"Supplier, old; or new"', "Amount"),
        ("14/10/2026", f'"Kits{sign} Ltd"', "£450.50"),
        ("", "", ""),
        ("x", "", ""),
    )
    text = "\r\n".join(sign.join(cells) for cells in lines)
    assert separated_rows(text) == [
        "Date | Supplier, old; or new | Amount",
        f"14/10/2026 | Kits{sign} Ltd | £450.50".replace("\t", ""),
        "x",
    ]


def test_a_file_of_values_is_called_as_its_file_is() -> None:
    found = read_bytes("Date;Amount\n14/10/2026;£450.50\n".encode("cp1252"), "text/csv")
    assert found.text == "Date | Amount\n\n14/10/2026 | £450.50"
    assert (found.title, found.published.value) == ("1", None)


def test_columns_that_spaces_hold_apart_are_rows_and_sentences_are_not() -> None:
    text = [
        "  Ward           2025    2026",
        "  Quay            112     128",
        "It rose.  That was  not foreseen.",
        "Kits\t£1,250",
        "Vans\t£980",
        "Notes:  1.  The first",
        "        2.  The second",
        "",
        "Released           3/11/26",
    ]
    assert list(with_rows(text)) == [
        "Ward | 2025 | 2026",
        "Quay | 112 | 128",
        "It rose. That was not foreseen.",
        "Kits | £1,250",
        "Vans | £980",
        "Notes: 1. The first",
        "2. The second",
        "",
        "Released 3/11/26",
    ]
