"""What a site is, by one of its pages."""

import pytest

from reading.sites.site import read_site

PRESS = "https://www.marlhamgazette.example/"


def page(title: str = "News | Marlham Gazette", head: str = "", body: str = "") -> bytes:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body><p>Words.</p>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("mark", "system"),
    [
        ('<img srcset="/resources/images/20900001.jpg?type=mds-article-575 575w">', "Newsquest"),
        ('<h1 class="mar-article__headline mar-mb-0">Homes refused</h1>', "Newsquest"),
        ('<img src="/_media/img/1200x0/QX1ABCDEF23.jpg" alt="">', "Iliffe"),
        ('<p data-tmdatatrack="content-unit">The town could soon get one.</p>', "Reach"),
        ('<script src="/wp-content/themes/kl/app.js"></script>', "WordPress"),
        ("<p>Nothing tells.</p>", None),
    ],
)
def test_the_system_of_a_newspaper(mark: str, system: str | None) -> None:
    found = read_site(page(body=mark), PRESS)

    assert (found.platform, found.system, found.name) == ("press", system, "Marlham Gazette")


@pytest.mark.parametrize("name", ["Marlshire PCC", "Office of the PFCC for Marlshire", "Marlshire OPCC"])
def test_a_commissioner_by_the_letters_of_the_office_is_a_press_office(name: str) -> None:
    assert read_site(page(f"News - {name}"), "https://www.marlshire-pcc.example/news/").platform == "newsroom"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("News", "Salt Courier"),
        ("Meetings", "Salt Courier"),
        ("Salt Courier | Home", "Salt Courier"),
        ("News | Fen Courier", "Fen Courier"),
        ("Salt Courier | News", "Salt Courier"),
    ],
)
def test_a_page_that_only_says_news_has_its_sites_name_from_the_link_to_the_front(title: str, name: str) -> None:
    links = "<a href='/'>Home</a><a href='/'>Salt Courier</a><a href='/news/'>News</a>"

    assert read_site(page(title, body=links), "https://x.example/salt/news/").name == name


def test_a_council_whose_titles_name_its_system_is_called_as_its_foot_says() -> None:
    body = "<a href='/live/Document.ashx?a=b'>Agenda</a><p>Copyright 2026 by Larwich District Council</p>"

    found = read_site(page("CMIS > Calendar of Meetings", body=body), "https://cmis.x.example/live/Committees.aspx")

    assert (found.platform, found.base_url, found.name) == ("cmis", "https://cmis.x.example/live/", "Larwich District Council")


@pytest.mark.parametrize("url", ["Home.aspx", "(S(k4xw2v55tq0e3b45nq1zhj45))/live/Home.aspx"])
def test_a_site_of_cmis_begins_in_the_folder_of_its_page_whatever_an_old_link_says(url: str) -> None:
    link = "<a href='/old/Meetings/tabid/70/ctl/ViewMeetingPublic/mid/397/Meeting/2210/Committee/6/Default.aspx'>Council</a>"
    address = f"https://cmis.x.example/{url if '/' in url else f'live/{url}'}"

    for mark in (link, "<div class='DNNModuleContent ModCMISDecisionsC'></div>"):
        found = read_site(page("CMIS > Council - 25 November 2026", body=f"{mark}<p>© 2026 Larwich Council</p>"), address)
        assert (found.platform, found.base_url, found.name) == ("cmis", "https://cmis.x.example/live/", "Larwich Council")


def test_where_a_crime_is_reported_is_no_page_of_papers() -> None:
    links = "<a href='/ro/report/'>Report</a><a href='/reports/'>Reports</a>"

    assert read_site(page("Home | Vale Police", body=links), "https://vale.police.uk/").papers == (
        "https://vale.police.uk/reports/",
    )


def test_feeds_it_names_come_first_and_those_of_comments_never() -> None:
    head = (
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
        '<link rel="alternate" type="application/rss+xml" href="/news/rss/">'
    )
    found = read_site(
        page(head=head, body='<a href="/sport/rss/">RSS</a><a href="https://other.example/feed/">Theirs</a>'), PRESS
    )

    assert found.feeds == (f"{PRESS}news/rss/", f"{PRESS}sport/rss/")


def test_a_section_of_the_bbc_has_its_feed_on_the_host_of_feeds() -> None:
    found = read_site(page("Norfolk | News | BBC News"), "https://www.bbc.co.uk/news/england/norfolk")

    assert found.system == "BBC"
    assert found.feed_places[0] == "https://feeds.bbci.co.uk/news/england/norfolk/rss.xml"


@pytest.mark.parametrize(
    ("url", "body", "platform", "base"),
    [
        ("https://democracy.larwich.example/ieDocHome.aspx", "", "moderngov", "https://democracy.larwich.example/"),
        (
            "https://www.larwich.example/modern.gov/ieListMeetings.aspx?CId=117&Year=0",
            "",
            "moderngov",
            "https://www.larwich.example/modern.gov/",
        ),
        ("https://x.example/", '<a href="MGLISTCOMMITTEES.aspx?bcr=1">Committees</a>', "moderngov", "https://x.example/"),
        ("https://x.example/papers/", '<div id="modgov"></div>', "moderngov", "https://x.example/papers/"),
        (
            "https://marlham.cmis.example/marlham/Meetings.aspx",
            "<input name='dnn$ctr397$MeetingCalendarPublic$btnButtonMeetingsRSS'>",
            "cmis",
            "https://marlham.cmis.example/marlham/",
        ),
        (
            "https://cmis.x.example/live/",
            '<a href="/live/Meetingscalendar/tabid/70/ctl/ViewMeetingPublic/mid/397/Meeting/2210/Committee/6/Default.aspx">x</a>',
            "cmis",
            "https://cmis.x.example/live/",
        ),
    ],
)
def test_a_council_is_known_by_its_pages_wherever_they_stand(url: str, body: str, platform: str, base: str) -> None:
    found = read_site(page("Committees - Larwich City Council", body=body), url)

    assert (found.platform, found.base_url, found.name) == (platform, base, "Larwich City Council")


@pytest.mark.parametrize(
    ("link", "councils", "papers"),
    [
        ("https://larwich.cmis.uk.com/larwich/Home.aspx", ("https://larwich.cmis.uk.com/larwich/",), ()),
        ("/cmis_live/Meetings.aspx?x=1", (), ("https://www.larwich.example/cmis_live/Meetings.aspx?x=1",)),
        ("/cmisery-and-other-plays/", (), ()),
        ("https://uncmis.example/live/Home.aspx", (), ()),
    ],
)
def test_a_cmis_site_is_known_by_what_its_host_or_folder_is_called(
    link: str, councils: tuple[str, ...], papers: tuple[str, ...]
) -> None:
    found = read_site(page("News | Larwich City Council", body=f"<a href='{link}'>Democracy</a>"), "https://www.larwich.example/")

    assert (found.platform, found.councils, found.papers) == ("newsroom", councils, papers)


def test_a_councils_own_site_is_a_press_office_that_names_where_its_papers_are() -> None:
    body = '<a href="https://democracy.larwich.example/mgListCommittees.aspx?bcr=1">Committees</a><a href="/news/">News</a>'
    found = read_site(page("Home | Larwich City Council", body=body), "https://www.larwich.example/")

    assert (found.platform, found.base_url) == ("newsroom", "https://www.larwich.example/news/")
    assert found.councils == ("https://democracy.larwich.example/",)


def test_a_page_of_papers_whose_site_names_itself_only_in_the_link_to_its_front_page_is_one() -> None:
    links = "<a href='/index.html'>Fenmoor District Council, the Corn Hall</a><a href='/decisions'>Officer decisions</a>"
    committees = "<h1>Meetings and papers</h1><ul><li><a href='c/planning.htm'>Planning Committee</a></li></ul>"
    found = read_site(page("Meetings and papers", body=links + committees), "https://x.example/committees.html")

    assert (found.platform, found.name) == ("papers", "Fenmoor District Council, the Corn Hall")
    assert found.papers == ("https://x.example/decisions",)


def test_a_newspapers_page_that_is_called_reports_is_none_of_papers() -> None:
    found = read_site(
        page("Reports | Marlham Mercury", body="<h1>Reports</h1><a href='/a-long-day-at-sea/'>A long day at sea</a>"),
        "https://m.example/reports/",
    )
    assert found.platform == "press"


@pytest.mark.parametrize(
    ("title", "host", "platform"),
    [
        ("News | Aldershire Constabulary", "news.example", "newsroom"),
        ("Latest news | Aldershire", "www.aldershire.police.uk", "newsroom"),
        ("Aldershire Police and Crime Commissioner", "apcc.example", "newsroom"),
        ("The Police Gazette", "policegazette.example", "press"),
        ("Council Tax News Herald", "herald.example", "press"),
        ("Marlham Mercury", "mercury.example", "press"),
    ],
)
def test_a_bodys_own_words_are_told_from_a_newspaper(title: str, host: str, platform: str) -> None:
    assert read_site(page(title), f"https://{host}/x/").platform == platform


def test_what_a_site_calls_itself() -> None:
    told = '<meta property="og:site_name" content="Fenmoor Echo">'
    linked = '<script type="application/ld+json">{"@type":"WebSite","name":"Fenmoor Echo"}</script>'

    assert read_site(page("Home", told), PRESS).name == "Fenmoor Echo"
    assert read_site(page("Home", linked), PRESS).name == "Fenmoor Echo"
    assert read_site(page("Marlham Gazette - local news, sport and more"), PRESS).name == "Marlham Gazette"
    assert read_site(page(""), PRESS).name == "www.marlhamgazette.example"


def test_an_article_is_no_place_to_begin() -> None:
    assert read_site(page(head='<meta property="og:type" content="article">'), f"{PRESS}news/1.x/").is_article
