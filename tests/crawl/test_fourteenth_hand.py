"""What a fourteenth county left: a police force's answers to requests for information, beside its news."""

from pathlib import Path

from tests.crawl.loopback import NOW, XML, Site, crawl, page, press, serving, sitemap, state_of, write_beat


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
