"""Answers to requests for information are known by the folders of their log, with the month that these name."""

from datetime import date

import pytest

from reading.sites.disclosures import disclosed_in


@pytest.mark.parametrize(
    ("path", "month"),
    [
        ("/foi-ai/saltshire-police/disclosure-2026/november-2026/foi-104-26/", date(2026, 11, 1)),
        ("/foi/saltshire/disclosure-logs/2026/sept/tents-2024-2025/", date(2026, 9, 1)),
        ("/foi/saltshire/disclosure_2026/march/tents", date(2026, 3, 1)),
        ("/foi/saltshire/disclosure-2026/november-2026/", None),
        ("/foi/saltshire/disclosure-2026/tents-in-march/", None),
        ("/news/2026/november/disclosure-of-secrets/", None),
        ("/news/nondisclosures/2026/november/trial/", None),
        ("/", None),
    ],
)
def test_the_month_of_a_disclosure(path: str, month: date | None) -> None:
    assert disclosed_in(f"https://police.example{path}") == month
