"""Stories at two addresses of their own, of which one is taken down: the other is asked at once, whatever its rest, and the story stays while it answers."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.config import load_config
from service.correcting.takedowns import takedowns
from service.installation import open_installation
from service.intake.ingest import crawl
from service.processing.process import process
from tests.crawl.loopback import FEED_LINK, RSS, Answer, Site, feed, page, press, serving, write_beat
from tests.crawl.test_withdrawn import a_day_passes

OLD = datetime.now(UTC) - timedelta(days=40)
# Of each story, which of its two addresses are taken down.
GONE = {"market": {0}, "estate": {0, 1}}
OTHERS = [f"/news/{n}.market-stalls-return/" for n in range(3)]


def address(name: str, place: int) -> str:
    return f"/{('crime', 'quay')[place]}/{name}-dealer-is-jailed/"


def test_a_story_stays_while_one_of_its_addresses_answers(tmp_path: Path) -> None:
    paths = [address(name, place) for name in GONE for place in (0, 1)]
    with serving(Site()) as site:
        site.put("/", page("Gazette", head=FEED_LINK))
        for path in paths:
            name = path.split("/")[2].partition("-")[0]
            text = f"The court heard that officers found heroin at the {name}, and cash in a tin. " * 6
            when = f"<meta property='article:published_time' content='{OLD.isoformat()}'>"
            head = f"<link rel='canonical' href='{site.url}{path}'>{when}"
            site.put(path, page(f"A dealer of the {name} is jailed for six years", text, head))
        for path in OTHERS:
            site.put(path, page(path, f"Stalls of row {path} return on Saturday."))
        listed = feed(site, *paths, *OTHERS).replace("About /quay/", "About /crime/")
        # No list tells the day of the second address, so that by itself it would rest.
        site.put("/rss", re.sub(r"(/quay/[^<]*</link>)<pubDate>[^<]*</pubDate>", r"\1", listed), type=RSS)
        beat = write_beat(tmp_path, press(site))
        with open_installation(load_config(data=tmp_path, beat=beat, environ={})) as installation:
            crawl(installation)
            process(installation)
            assert len(list(installation.documents.iter_all())) == len(GONE) + len(OTHERS)
            a_day_passes(tmp_path, beat)
            gone = {address(name, place) for name, places in GONE.items() for place in places}
            site.pages |= dict.fromkeys(gone, Answer(b"gone", 410))
            site.put("/rss", feed(site, *(address(name, 0) for name in GONE), *OTHERS), type=RSS)
            crawl(installation)
            shown = {item.document.url.removeprefix(site.url) for item in installation.documents.iter_all()} - {*OTHERS}
            held = {takedown.subject.removeprefix(site.url) for takedown in takedowns(installation.decisions)}

    assert shown == {address("market", 1)}
    assert held == gone
