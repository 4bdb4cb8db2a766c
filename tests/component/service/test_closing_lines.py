"""What a press office's site sets below each release is none of its text once it is known; an appeal that a release closes with is."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from archive.captures.closing_lines import MIN_RELEASES
from core.ids import capture_id
from core.words import Capture, Context
from reading.version import READING_VERSION
from service.installation import Installation
from service.processing.process import process
from tests.component.service.test_process import NOW, open_at

STREETS = [
    f"{name}{end}"
    for end in ("gate", "side", "ford")
    for name in ("Quay", "Dock", "Mill", "Hope", "Tar", "Rope", "Eel", "Salt", "Kiln")
]
STANDING = (
    "Report online",
    "The Ferry Line is run by volunteers. Ring it on 0800 000 0000 at any hour, and nobody will ask for a name.",
)


@pytest.fixture
def installation(tmp_path: Path, database_url: str | None) -> Iterator[Installation]:
    with open_at(tmp_path, database_url) as opened:
        yield opened


def issue(installation: Installation, street: str, closing: str, *, source: str = "import", kind: str = "release") -> None:
    """Have a force's site give a release about a street, with what stands below it."""
    head, told = (
        f"Bags found in {street} Street",
        f"Officers found bags of ketamine under the floor of a flat in {street} Street.",
    )
    page = f"<html><head><title>{head}</title></head><body><main><h1>{head}</h1><p>{told}</p><p>{held(street)}</p>{closing}</main></body></html>"
    hashed, key = sha256(page.encode()).hexdigest(), f"/news/{street.lower()}-street-bags"
    at = NOW + timedelta(seconds=STREETS.index(street))
    context = Context(kind=kind)  # type: ignore[arg-type]
    capture = Capture(
        capture_id(source, key, hashed),
        source,
        key,
        f"https://{source}.example{key}",
        at,
        200,
        "text/html",
        hashed,
        context=context,
    )
    installation.archive.add_capture(capture, page.encode())


def closings(installation: Installation) -> dict[str, str]:
    """Return how each document closes, by its street."""
    return {item.document.title.split()[3]: item.document.text.split("\n\n")[-1] for item in installation.documents.iter_all()}


def held(street: str) -> str:
    return f"A man of {40 + STREETS.index(street)} was held."


def below(_street: str) -> str:
    return f"<h2>{STANDING[0]}</h2><p>{STANDING[1]}</p>"


def test_what_stands_below_twelve_releases_of_a_site_is_none_of_their_text(installation: Installation) -> None:
    for street in STREETS[: MIN_RELEASES - 1]:
        issue(installation, street, below(street))
    process(installation)
    assert set(closings(installation).values()) == {STANDING[1]}

    for street in STREETS[MIN_RELEASES - 1 :]:
        issue(installation, street, below(street))
    process(installation)

    assert closings(installation) == {street: held(street) for street in STREETS}
    assert installation.stages.count("read", READING_VERSION).pending == 0
    assert installation.index.is_whole()
    document = next(iter(installation.documents.iter_all())).document
    assert [(row.kind, row.n_paragraphs, row.examples[0]) for row in document.left_out] == [("standing", 2, STANDING[0])]
    assert all(document.text[passage.start : passage.end].strip() for passage in document.passages)


@pytest.mark.parametrize(
    "closing",
    [
        lambda street: f"<p>Whoever was in {street} Street is asked to ring 101.</p>",
        lambda street: f"<p>Call 101 and quote log {STREETS.index(street) + 100} of 12 March, or ring the Ferry Line.</p>",
        lambda street: "<p>Anyone who knows more is asked to ring 101.</p>" if STREETS.index(street) % 2 else "",
    ],
)
def test_an_appeal_of_its_own_stays_and_one_in_the_same_words_below_some(
    installation: Installation, closing: Callable[[str], str]
) -> None:
    for street in STREETS:
        issue(installation, street, closing(street))

    process(installation)

    told = closings(installation)
    assert not any(told[street] == held(street) for street in STREETS if closing(street))


@pytest.mark.parametrize(("source_of", "kind"), [(lambda n: f"force{n % 3}", "release"), (lambda _: "import", "article")])
def test_other_documents_and_releases_of_several_sources_keep_how_they_close(
    installation: Installation, source_of: Callable[[int], str], kind: str
) -> None:
    for n, street in enumerate(STREETS):
        issue(installation, street, below(street), source=source_of(n), kind=kind)

    process(installation)

    assert set(closings(installation).values()) == {STANDING[1]}
