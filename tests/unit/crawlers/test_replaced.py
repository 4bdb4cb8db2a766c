"""Which of a meeting's papers is put out anew at another address: by its name, its item, and that the page lists the old one no more."""

import pytest

from crawlers.replaced import keys_of, named

PLAN, FEES = ("p1", "Harbour plan", "3"), ("f1", "Fees", "4")


@pytest.mark.parametrize(
    ("listed", "kept", "keys"),
    [
        ([PLAN, FEES], [PLAN], ["p1", "f1"]),
        ([("p2", "Harbour  Plan", "3"), FEES], [PLAN, FEES], ["p1", "f1"]),
        # Once replaced it stays so.
        ([("p2", "Harbour plan", "3")], [PLAN, ("p1", "Harbour plan", "3", "p2")], ["p1"]),
        ([PLAN, ("p2", "Harbour plan", "3")], [PLAN, ("p1", "Harbour plan", "3", "p2")], ["p1", "p2"]),
        # A paper beside the old one, under another item, or one of several of its name, takes no place.
        ([PLAN, ("p2", "Harbour plan", "3")], [PLAN], ["p1", "p2"]),
        ([("p2", "Harbour plan", "5")], [PLAN], ["p2"]),
        ([("p2", "Harbour plan", "3"), ("p3", "Harbour plan", "3")], [PLAN], ["p2", "p3"]),
        ([("p3", "Harbour plan", "3")], [PLAN, ("p2", *PLAN[1:])], ["p3"]),
    ],
)  # fmt: skip
def test_a_paper_put_out_anew_takes_the_place_of_the_one_of_its_name(
    listed: list[tuple[str, str, str]], kept: list[tuple[str, ...]], keys: list[str]
) -> None:
    papers, had = (
        [named(key, f"https://c.example/{(*at, key)[0]}", title, item) for key, title, item, *at in rows]
        for rows in (listed, kept)
    )

    assert list(keys_of(papers, had).values()) == keys
