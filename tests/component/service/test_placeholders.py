"""One notice at several addresses of a site is refused, earlier documents of it too; stories that stand at several addresses never are."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from archive.captures.placeholders import REASON
from core.ids import capture_id
from core.words import Capture, Context
from index.query import parse
from reading.version import READING_VERSION
from service.installation import Installation
from service.processing.process import process
from service.search.silence import silence
from service.search.silence_words import sentences
from tests.component.service.test_process import NOW, found, open_at

NOTICE = (
    "The harbour is where the county begins, and the hills are where it ends. In between lie forty villages, nine market towns and one "
    "cathedral, and somebody wakes up early in each of them."
)
STORY = (
    "A man was jailed for six years after officers found heroin worth forty thousand pounds under the floor of a flat in Quay Street. "
    "The court heard that he had lived there since the spring."
)
OTHERS = (
    "ferry-late-again-after-storm",
    "council-votes-for-new-library",
    "teacher-wins-baking-prize",
    "bridge-closed-until-easter",
)


@pytest.fixture
def installation(tmp_path: Path, database_url: str | None) -> Iterator[Installation]:
    with open_at(tmp_path, database_url) as opened:
        yield opened


def serve(
    installation: Installation,
    paths: Sequence[str],
    text: str,
    *,
    source: str = "import",
    day: int = 0,
    title: str = "The Gazette",
) -> list[str]:
    """Return a site showed one text at these addresses on a day. The captures' ids."""
    made = []
    for n, path in enumerate(paths):
        page = f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1><p>{text}</p></main><!-- {path} {day} --></body></html>"
        hashed, at = sha256(page.encode()).hexdigest(), NOW + timedelta(days=day, seconds=n)
        key, url = f"/news/{path}", f"https://{source}.example/news/{path}"
        capture = Capture(
            capture_id(source, key, hashed), source, key, url, at, 200, "text/html; charset=utf-8", hashed,
            context=Context(kind="article"),
        )  # fmt: skip
        installation.archive.add_capture(capture, page.encode())
        made.append(capture.id)
    return made


def urls(installation: Installation) -> list[str]:
    return sorted(item.document.url.removeprefix("https://") for item in installation.documents.iter_all())


def test_the_third_address_with_one_text_takes_the_others_along_and_the_next_is_known(installation: Installation) -> None:
    serve(installation, ["man-jailed-over-heroin-quay-street"], STORY, title="Man jailed over heroin")
    serve(installation, OTHERS[:2], NOTICE, day=1)
    assert process(installation).fates["read"] == {"done": 3}
    assert len(urls(installation)) == 3  # two alike may be chance
    assert len(found(installation, "harbour")) > 0

    serve(installation, OTHERS[2:3], NOTICE, day=2)
    assert process(installation).fates["read"] == {"rejected": 1}

    assert urls(installation) == ["import.example/news/man-jailed-over-heroin-quay-street"]
    assert found(installation, "harbour") == set()
    assert found(installation, "heroin") == {"Man jailed over heroin"}
    assert installation.index.is_whole()
    assert installation.stages.count("read", READING_VERSION).reasons == {REASON: 3}
    assert any(REASON in each for each in sentences(silence(installation, [parse("ferry")], n_found=0)))

    serve(installation, [OTHERS[3], "99812"], NOTICE, day=3)
    assert process(installation).fates["read"] == {"rejected": 2}
    serve(installation, OTHERS[:1], STORY.replace("Quay Street", "Ferry Lane"), day=4, title="Ferry late again")
    process(installation)
    assert len(urls(installation)) == 2  # the wall has gone


def test_a_story_stays_where_its_address_names_it_and_an_earlier_text_comes_back(installation: Installation) -> None:
    own = "man-jailed-over-heroin-quay-street"
    serve(installation, [own], STORY, title="Man jailed over heroin")
    serve(
        installation,
        OTHERS[:1],
        "The ferry was late again after the storm, and its captain said that the tide was to blame for it. " * 2,
    )
    process(installation)
    serve(installation, OTHERS, STORY, day=1, title="Man jailed over heroin")  # gone stories now show the newest one

    assert process(installation).fates["read"] == {"rejected": 4}

    assert urls(installation) == [f"import.example/news/{OTHERS[0]}", f"import.example/news/{own}"]
    assert found(installation, "captain") == {"The Gazette"}


@pytest.mark.parametrize(
    ("paths", "sources"),
    [
        (
            ["man-jailed-heroin", "north/jail-for-heroin-man", "south/quay-street-heroin-court"],
            ["gazette"],
        ),  # own headlines in each edition
        (["99812", "99813", "99814", "99815"], ["gazette"]),  # addresses that name nothing: one sign alone
        (["ferry-late-again/man-jailed-heroin", "9/man-jailed-heroin", "x/y/man-jailed-heroin"], ["gazette"]),
        (OTHERS[:1], ["gazette", "herald", "wire", "mercury"]),  # agency copy: several sources
        (OTHERS[:2], ["gazette"]),
    ],
)
def test_real_stories_are_never_refused(installation: Installation, paths: list[str], sources: list[str]) -> None:
    for source in sources:
        serve(installation, paths, STORY, source=source)
    n = len(paths) * len(sources)

    assert process(installation).fates["read"] == {"done": n}
    assert len(urls(installation)) == n
