"""What a tenth county left: home-made pages of an old server, whose links carry the number of a visit and whose agendas are pages."""

from pathlib import Path

from archive.archive import open_archive
from core.config import load_config
from tests.crawl.loopback import NOW, Site, captures_of, crawl, page, press, serving, write_beat

DAY = f"{NOW:%d/%m/%Y}"


def committee(name: str, *cells: str) -> str:
    """Return a committee's page, whose menu leads back with the number of another visit."""
    row = f"<tr><td>{DAY}</td><td>{'</td><td>'.join(cells)}</td></tr>"
    return (
        f"<html><body><h1>{name}</h1><a href='/council/meetings.htm?sid=00000{len(name):03}A7'>Meetings and papers</a>"
        f"<table><tr><th>Date</th><th>Agenda</th><th>Minutes</th></tr>{row}</table></body></html>"
    )


def test_home_made_pages_are_read_once_a_visit_and_an_agenda_that_is_a_page_is_a_paper(tmp_path: Path) -> None:
    with serving(Site()) as site:
        start = "<h1>Council meetings</h1><a href='planning/committee.htm?sid=00000001A7'>Planning Committee</a><a href='licensing.htm?sid=00000001A7'>Licensing Panel</a>"
        site.put("/council/meetings.htm", f"<html><body>{start}</body></html>")
        planning = committee(
            "Planning Committee", "<a href='agenda.htm'>Agenda</a>", "<a href='..\\..\\docs\\mins.pdf'>Minutes</a>"
        )
        licensing = committee("Licensing Panel", "<a href='/council/notes.htm'>Notes for the public</a>", "Agenda to follow")
        site.put("/council/planning/committee.htm?sid=00000001A7", planning)
        site.put("/council/licensing.htm?sid=00000001A7", licensing)
        site.put("/council/planning/agenda.htm", page("Planning agenda", "Twelve houses at Hill Lane"))
        site.put("/docs/mins.pdf", "%PDF-1.4 minutes", type="application/pdf")
        beat = write_beat(tmp_path, press(site, platform="papers", base_url=f"{site.url}/council/meetings.htm"))
        crawl(tmp_path, beat)
        with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
            captures = {capture.key: capture for capture in captures_of(archive)}

    assert {key: (capture.context.kind, capture.context.committee) for key, capture in captures.items()} == {
        "/council/planning/agenda.htm": ("agenda", "Planning Committee"),
        "/docs/mins.pdf": ("minutes", "Planning Committee"),
    }
    assert all(capture.context.meeting_at and f"{capture.context.meeting_at:%d/%m/%Y}" == DAY for capture in captures.values())
    assert not [path for path in site.paths() if path.startswith("/council/meetings.htm?")]
