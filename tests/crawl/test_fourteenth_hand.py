"""What a fourteenth county left: a police force's answers to requests for information, beside its news; pages of decisions that tell them, beside their notices."""

from pathlib import Path

from tests.crawl.loopback import NOW, XML, Site, crawl, page, press, serving, sitemap, state_of, write_beat
from tests.crawl.test_withdrawn import a_day_passes


def test_disclosures_of_the_window_that_a_sitemap_names_are_collected_with_the_files_beside_them(tmp_path: Path) -> None:
    news = "/news/salt/news/"
    releases = [f"{news}{NOW:%Y}/{name}/" for name in ("two-men-jailed-for-theft-of-salt", "a-van-of-salt-is-found-again")]
    log = f"/foi/salt-police/disclosure-{NOW:%Y}/{NOW:%B-%Y}/".lower()
    answer, old, annex = f"{log}foi-104/", "/foi/salt-police/disclosure-2019/may-2019/foi-7/", "/assets/foi-104-annex"
    with serving(Site()) as site:
        site.put(news, page("News", "".join(f"<h2><a href='{path}'>The tale of {path[-20:]}</a></h2>" for path in releases)))
        site.put(
            "/sitemap.xml",
            sitemap(site, dict.fromkeys((*releases, answer, old, log, "/advice/salt/"), f"{NOW:%Y-%m-%d}")),
            type=XML,
        )
        for path, text in (
            (releases[0], ""),
            (releases[1], ""),
            (answer, f"<p><a href='{annex}'>Annex A: tests by year</a> (PDF, 42 KB)</p>"),
            (old, ""),
            (log, ""),
            ("/advice/salt/", ""),
        ):
            site.put(path, page(path, text))
        site.put(annex, "%PDF-1.4 annex", type="binary/octet-stream")
        force = {"platform": "newsroom", "kind": "release", "sitemaps": [f"{site.url}/sitemap.xml"]}
        beat = write_beat(tmp_path, press(site, base_url=f"{site.url}{news}", **force))
        run = crawl(tmp_path, beat)
        kinds = {key: context.kind for (_, key), (_, context) in state_of(tmp_path, beat).items()}

    assert kinds == dict.fromkeys(releases, "release") | {answer: "other", annex: "report"}, run.told
    assert old not in site.paths()


def test_a_decisions_page_that_tells_it_is_kept_beside_its_notice_until_it_says_that_it_is_withdrawn(tmp_path: Path) -> None:
    told, bare = "/decisions/41-van-for-salt/", "/decisions/42-tents-for-salt/"
    day = f"<p>Date of decision: {NOW:%-d %B %Y}</p>"
    sentences = "".join(
        f"<p>The commissioner heard {who} ask for a van, and agreed to buy one for Salt.</p>" for who in ("officers", "wardens")
    )
    with serving(Site()) as site:
        site.put(
            "/decisions/",
            page("Decisions", "".join(f"<p><a href='{path}'>{path[11:13]} {path[14:-1]}</a></p>" for path in (told, bare))),
        )
        for path, text in ((told, sentences), (bare, "<p>The commissioner agreed to buy two tents for Salt.</p>")):
            site.put(
                path,
                f"<html><body><h1>{path[11:13]} {path[14:-1]}</h1>{day}{text}<p><a href='/{path[11:13]}.pdf'>Decision notice</a></p></body></html>",
            )
            site.put(f"/{path[11:13]}.pdf", f"%PDF-1.4 {path}", type="application/pdf")
        beat = write_beat(tmp_path, press(site, platform="papers", base_url=f"{site.url}/decisions/"))
        crawl(tmp_path, beat)
        kinds = {key: context.kind for (_, key), (_, context) in state_of(tmp_path, beat).items()}
        a_day_passes(tmp_path, beat)
        site.put(
            told,
            "<html><body><h1>41 van for salt</h1><p>This decision has been withdrawn and will be published again.</p></body></html>",
        )
        del site.pages["/41.pdf"]
        run = crawl(tmp_path, beat)

    assert kinds == dict.fromkeys((told, "/41.pdf", "/42.pdf"), "decision")
    assert set(run.source()["withdrawn"]) == {f"{site.url}{path}" for path in (told, "/41.pdf")}
