"""The fictional papers and newsroom: their texts against the truth, their pages through the reader, feeds, sitemaps and traps."""

import itertools
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from lxml import html as page_html

from core.errors import Rejected
from core.ids import document_id, url_key
from demo import articles as texts
from demo.articles import COURIER, MERCURY, POLICE, Article, load_articles
from demo.dates import fill
from demo.press import CONSENT, MERCURY_FEED, MISSING, NEWSROOM, PAPERS, PressSite
from demo.site import Response
from demo.truth import load_truth
from reading.copies import containment, same_copy, signature
from reading.pages.html import read_article, read_links
from reading.sites.feeds import parse_feed, parse_sitemap

TODAY = date(2026, 11, 24)
# A Sunday, a leap day, the last day of a year.
DAYS = (TODAY, date(2028, 2, 29), date(2025, 12, 31), date(2027, 9, 26))
NAMES = ("Tamarisk", "Sandpiper", "Hollyhock", "Brindle", "Larkrise")
BASE = "http://127.0.0.1:8471"
ALL = load_articles(TODAY)
BY_KEY = {a.key: a for a in ALL}


def site_of(source: str, articles: tuple[Article, ...] = ALL, today: date = TODAY) -> PressSite:
    return PressSite(PAPERS[source], articles, today=today, base_url=BASE)


def get(site: PressSite, path: str, query: str = "", **headers: str) -> Response:
    return site(path, query, {name.replace("_", "-"): value for name, value in headers.items()})


def page_of(article: Article) -> bytes:
    return get(site_of(article.source), article.path).body


# Dates


def test_dates_are_told_from_today() -> None:
    assert fill("{weekday:-3} {date:-40}, {day:0}, {month:-200}, {year:0}", TODAY) == (
        "Saturday 15 October 2026, 24 November, May, 2026"
    )


@pytest.mark.parametrize(("mark", "told"), [("{workweekday:-2}", "Friday"), ("{workfull:-2}", "Friday, November 20")])
def test_what_happens_on_working_days_moves_to_the_friday(mark: str, told: str) -> None:
    assert fill(mark, TODAY) == told


def test_unknown_date_form_is_refused() -> None:
    with pytest.raises(ValueError, match="known forms are weekday"):
        fill("{fortnight:-3}", TODAY)


# The texts


@pytest.mark.parametrize("today", DAYS)
def test_texts_hold_for_every_day(today: date) -> None:
    for article in (*load_articles(today), *load_articles(today, edited=True)):
        assert not re.search(r"[{}]", article.title + article.open_text)
        assert article.modified.date() <= today
        assert article.published is None or article.published <= article.modified


def test_no_text_names_a_year_that_would_age() -> None:
    for path in texts.HERE.rglob("*.md"):
        assert not re.search(r"\b20[2-4]\d\b", path.read_text(encoding="utf-8")), path.name


def test_there_is_enough_of_every_kind() -> None:
    count = Counter(a.source for a in ALL)

    assert count[COURIER] + count[MERCURY] >= 66
    assert count[POLICE] >= 14
    assert sum(a.relevance == 0 for a in ALL) >= 16
    assert sum(a.is_locked for a in ALL) == 2
    assert sum(a.published is None for a in ALL) == 2
    assert len(texts.edited_keys()) == 1
    assert min(a.day for a in ALL) < -700
    assert max(a.day for a in ALL) == 0


@pytest.mark.parametrize("edited", [False, True])
def test_articles_name_the_operations_that_the_truth_says(edited: bool) -> None:
    for article in load_articles(TODAY, edited=edited):
        assert {name for name in NAMES if name in article.open_text} == {o.split()[-1] for o in article.operations}, article.key
        # A search by text alone must find what the headline names.
        assert {name for name in NAMES if name in article.title} <= {o.split()[-1] for o in article.operations}, article.key


def test_figures_stand_in_their_articles() -> None:
    for article in ALL:
        for fact in article.facts:
            assert fact.text in article.open_text, (article.key, fact)
            assert fact.on <= article.day


def test_copies_are_copies_and_nothing_else_is() -> None:
    signatures = {a.key: signature(a.open_text) for a in ALL}
    shares = []
    for one, other in itertools.combinations(ALL, 2):
        is_story = one.story is not None and one.story == other.story
        assert same_copy(signatures[one.key], signatures[other.key]) == is_story, (one.key, other.key)
        if is_story:
            shares.append(containment(signatures[one.key], signatures[other.key]))

    assert len(shares) >= 8
    assert sum(share < 0.6 for share in shares) >= 5  # some were cut and topped anew


def test_truth_tells_of_every_article_and_event() -> None:
    truth = load_truth(TODAY)

    assert [d["key"] for d in truth["documents"]] == [a.key for a in reversed(ALL)]
    assert all(event["documents"] for event in truth["events"])
    assert all(len(story["documents"]) > 1 for story in truth["stories"])
    ours, fenmoor = (o for o in truth["operations"] if o["name"] == "Operation Sandpiper")
    assert (ours["force"], ours["began"]) == ("Aldershire Constabulary", "2026-02-23")
    assert len(fenmoor["documents"]) == 1
    assert not set(fenmoor["documents"]) & set(ours["documents"])
    json.dumps(truth)


def test_truth_gives_the_ids_of_the_archive() -> None:
    told = {d["key"]: d["document_id"] for d in load_truth(TODAY)["documents"]}
    for source, base in ((COURIER, BASE + "/"), (POLICE, BASE + NEWSROOM)):
        article = next(a for a in ALL if a.source == source)
        assert told[article.key] == document_id(source, url_key(BASE + article.path, base))


def test_events_are_told_on_their_day_or_after() -> None:
    days = {event["id"]: event["on"] for event in load_truth(TODAY)["events"]}
    for article in ALL:
        for event in article.tells:
            assert days[event] <= f"{article.modified:%Y-%m-%d}", (article.key, event)


# Pages


@pytest.mark.parametrize("source", PAPERS)
def test_every_page_says_that_it_is_fictional(source: str) -> None:
    site = site_of(source)
    paths = [*site.by_path, "/robots.txt", "/", CONSENT, MISSING, MERCURY_FEED, "/news/rss/", "/sitemap.xml", "/sitemap-news.xml"]
    for path in [*paths, "/sitemap-index.xml", "/sitemap-2026-09.xml", PAPERS[source].forbidden[0], "/nothing-here/"]:
        found = get(site, path)
        assert b"FICTIONAL" in found.body, path
        assert found.status == 200 or path not in site.by_path


@pytest.mark.parametrize("key", BY_KEY)
def test_reader_gives_title_date_byline_and_every_paragraph(key: str) -> None:
    article = BY_KEY[key]
    found = read_article(page_of(article), BASE + article.path)

    assert found.title == article.title
    assert (found.byline or "") == article.byline.replace(" and ", ", ").removesuffix(", Local Democracy Reporter")
    assert (found.published.value if found.published else None) == (article.published.isoformat() if article.published else None)
    assert found.access == ("locked" if article.is_locked else "free" if article.source == COURIER else "unknown")
    rest = found.text
    for block in article.open_blocks:
        if block.kind == "caption":
            assert block.text in found.captions
        else:
            assert block.text in rest
            rest = rest.partition(block.text)[2]
    if article.is_locked:
        assert article.blocks[-1].text not in found.text


def test_the_two_papers_write_their_json_ld_differently() -> None:
    courier, mercury = (
        [
            json.loads(script.text)
            for script in page_html.fromstring(page_of(next(a for a in ALL if a.source == source))).xpath(
                "//script[@type='application/ld+json']"
            )
        ]
        for source in (COURIER, MERCURY)
    )
    assert [node["@type"] for node in courier[0]["@graph"]] == ["WebSite", "BreadcrumbList", "NewsArticle"]
    assert mercury[0]["@type"] == "NewsArticle"
    assert mercury[0]["datePublished"].endswith("+00:00")


def test_related_links_are_different_and_name_no_operation_of_their_own() -> None:
    for article in ALL:
        links = page_html.fromstring(page_of(article)).xpath("//aside//li/a | //*[@class='MoreOnTopic']//li/a")
        assert len(links) == len({link.get("href") for link in links}) <= 3
        named = {name for name in NAMES for link in links if name in link.text}
        assert named <= {operation.split()[-1] for operation in article.operations}


def test_pages_do_not_change_from_request_to_request() -> None:
    for article in ALL[::9]:
        assert page_of(article) == page_of(article)


@pytest.mark.parametrize(("source", "path", "why"), [(COURIER, CONSENT, "consent"), (MERCURY, MISSING, "not found")])
def test_traps_in_the_feeds_are_no_articles(source: str, path: str, why: str) -> None:
    with pytest.raises(Rejected, match=why):
        read_article(get(site_of(source), path).body, BASE + path)


def test_locked_article_keeps_its_rest_behind_the_wall() -> None:
    locked = [a for a in ALL if a.is_locked]
    for article in locked:
        assert article.lead in article.open_text
        assert article.blocks[-1].text not in article.open_text


# Ways in


@pytest.mark.parametrize(("source", "path", "trap"), [(COURIER, "/news/rss/", CONSENT), (MERCURY, MERCURY_FEED, MISSING)])
def test_feeds_hold_the_newest_thirty(source: str, path: str, trap: str) -> None:
    found = parse_feed(get(site_of(source), path).body, BASE).entries
    urls = [entry.url for entry in found]
    mine = [a for a in ALL if a.source == source and a.published and not (source == COURIER and a.section == "sport")]

    assert BASE + trap in urls
    assert [url for url in urls if url in {BASE + a.path for a in mine}] == [BASE + a.path for a in mine[:30]]
    dated = {entry.url: entry for entry in found}[BASE + mine[0].path]
    assert dated.published == mine[0].published
    assert dated.title == mine[0].title  # escaped twice on the way


def test_news_sitemap_covers_two_days() -> None:
    entries = parse_sitemap(get(site_of(COURIER), "/sitemap-news.xml").body, BASE).pages
    newest = [a for a in ALL if a.source == COURIER and a.day > -2]

    assert newest
    assert {e.url for e in entries} == {BASE + a.path for a in newest}


def test_monthly_sitemaps_hold_every_article_of_the_courier() -> None:
    site = site_of(COURIER)
    months = parse_sitemap(get(site, "/sitemap-index.xml").body, BASE).sitemaps
    found = [page for month in months for page in parse_sitemap(get(site, month.url.removeprefix(BASE)).body, BASE).pages]

    assert Counter(page.url for page in found) == Counter(BASE + a.path for a in ALL if a.source == COURIER)
    assert len(months) >= 20


def test_sitemap_of_the_mercury_dates_all_but_the_undated() -> None:
    pages = parse_sitemap(get(site_of(MERCURY), "/sitemap.xml").body, BASE).pages

    assert {p.url for p in pages} == {BASE + a.path for a in ALL if a.source == MERCURY}
    assert sum(p.published is None for p in pages) == 2
    assert all(p.modified is None for p in pages)


def test_newsroom_lists_all_releases_over_its_pages() -> None:
    site = site_of(POLICE)
    query, found = "", []
    for _ in range(9):
        links = read_links(get(site, NEWSROOM, query).body, f"{BASE}{NEWSROOM}")
        found += [link.url for link in links.links if link.url.removeprefix(BASE) in site.by_path]
        if not links.next:
            break
        query = links.next[0].partition("?")[2]

    assert len(found) == len(set(found)) == sum(a.source == POLICE for a in ALL)


def test_robots_forbid_what_the_pages_link_to() -> None:
    for source, paper in PAPERS.items():
        robots = get(site_of(source), "/robots.txt").body.decode()
        assert all(f"Disallow: {path}" in robots for path in paper.forbidden)
    drafts = get(site_of(POLICE), NEWSROOM).body.decode()
    assert "/news/aldershire/news/drafts/" in drafts


def test_forbidden_requests_are_remembered() -> None:
    site = site_of(POLICE)
    get(site, NEWSROOM)
    assert site.forbidden_requests == []
    get(site, "/news/aldershire/news/drafts/operation-name-to-follow/")
    assert site.forbidden_requests == ["/news/aldershire/news/drafts/operation-name-to-follow/"]


def test_courier_answers_validators_and_the_others_have_none() -> None:
    courier = site_of(COURIER)
    article = next(a for a in ALL if a.source == COURIER)
    first = get(courier, article.path)
    again = get(courier, article.path, If_None_Match=first.headers["ETag"])

    assert (again.status, again.body) == (304, b"")
    assert parsedate_to_datetime(first.headers["Last-Modified"]) == article.modified.astimezone(UTC)
    for source in (MERCURY, POLICE):
        path = next(a for a in ALL if a.source == source).path
        assert not {"ETag", "Last-Modified"} & set(get(site_of(source), path).headers)


def test_edit_changes_one_page_and_moves_its_date() -> None:
    (key,) = texts.edited_keys()
    before, after = site_of(COURIER), site_of(COURIER, load_articles(TODAY, edited=True))

    changed = [path for path in before.by_path if get(before, path).body != get(after, path).body]

    assert changed == [BY_KEY[key].path]
    new = after.by_path[changed[0]]
    assert new.modified > BY_KEY[key].modified
    assert new.published == BY_KEY[key].published
    found = read_article(get(after, new.path).body, BASE + new.path)
    assert found.title != BY_KEY[key].title
    assert "An earlier version of this article" in found.text


@pytest.mark.parametrize("query", ["page=999", "page=x", "page=-1", "page=0", "page=99999999999"])
def test_listing_bears_any_page_number(query: str) -> None:
    assert get(site_of(POLICE), NEWSROOM, query).status == 200


def test_times_are_british_in_summer_and_winter() -> None:
    for article in ALL:
        moment = article.published or article.modified
        expected = datetime(moment.year, moment.month, moment.day, moment.hour, moment.minute, tzinfo=texts.ZONE)
        assert moment.utcoffset() == expected.utcoffset()
    assert {a.modified.utcoffset() for a in ALL} == {timedelta(0), timedelta(hours=1)}


def test_feed_is_well_formed_xml_with_its_fiction_told() -> None:
    tree: Any = ET.fromstring(get(site_of(MERCURY), MERCURY_FEED).body)
    assert "FICTIONAL" in tree.findtext("channel/description")


def test_wrongly_written_article_is_named(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "HERE", tmp_path)
    (tmp_path / f"{COURIER}--a-story.md").write_text('+++\nday = -3\ntime = "09:00"\ntitel = "x"\n+++\nText.\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"a-story.md cannot be used: unknown keys titel"):
        load_articles(TODAY)
