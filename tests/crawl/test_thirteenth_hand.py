"""What a thirteenth county left: a council's page of meetings whose committees have their papers at addresses apart from it."""

from pathlib import Path

from tests.crawl.loopback import Site, crawl, page, press, serving, state_of, write_beat


def test_committees_agendas_and_minutes_are_read_from_a_page_of_meetings_apart_from_them(tmp_path: Path) -> None:
    bodies = {
        "/info/44/harbour_committee/5/agendas_and_minutes": "Harbour Committee",
        "/info/45/cabinet/6/agendas_and_minutes": "Cabinet",
    }
    with serving(Site()) as site:
        links = "".join(f"<li><a href='{path}'>{body} agendas and minutes</a></li>" for path, body in bodies.items())
        site.put("/info/30/council_meetings", page("Council meetings", f"<ul>{links}</ul>"))
        for n, (path, body) in enumerate(bodies.items()):
            files = "".join(
                f"<li><a href='/downloads/file/{n}{m}/{name}'>{title}</a> (PDF, 90 KB)</li>"
                for m, (name, title) in enumerate(
                    (("agenda", f"{body} agenda 3 November 2026"), ("quay", "The quay wall review"))
                )
            )
            site.put(path, page(f"{body} agendas and minutes", f"<h2>3 November 2026</h2><ul>{files}</ul>"))
            for m, name in enumerate(("agenda", "quay")):
                site.put(f"/downloads/file/{n}{m}/{name}", f"%PDF-1.4 {body} {name}", type="application/pdf")
        papers = {"id": "papers", "name": "Papers", "platform": "papers", "base_url": f"{site.url}/info/30/council_meetings"}
        beat = write_beat(tmp_path, press(site, **papers))
        crawl(tmp_path, beat, "--from", "2026-11-01")
        kept = {(c.committee, c.attachment_title, c.kind) for _, c in state_of(tmp_path, beat).values()}

    assert kept == {
        (body, title, kind)
        for body in bodies.values()
        for title, kind in ((f"{body} agenda 3 November 2026", "agenda"), ("The quay wall review", "report"))
    }
