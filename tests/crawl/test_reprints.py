"""What a local democracy reporter writes stands at several papers, each with a headline and cuts of its own: one story, and each paper's own copy of it."""

from pathlib import Path

from archive.archive import open_archive
from archive.stages.stages import Stages
from archive.texts.documents import Documents
from benchmarks.relating import CountedComparison, relate_pending
from core.config import load_config
from reading.read import read
from reading.version import READING_VERSION
from tests.crawl.loopback import FEED_LINK, RSS, Site, crawl, feed, page, press, serving, write_beat

PARAGRAPHS = (
    "Councillors at Marlham have put off a decision on a drug checking tent for the summer festival after two hours of debate.",
    "The licensing panel heard from the festival's doctor, Ines Quarrie, that eleven people were treated last year after taking tablets of unknown strength.",
    "Panel chairman Tobias Fenwright said that members wanted to know who would pay, and whether the county's police would keep their distance from the tent.",
    "An officer told the meeting that a tent with two chemists would cost about nine thousand pounds a weekend, half of which the organisers had offered.",
    "A report is to come back to the panel on 14 January, when the organisers are to bring a letter from the county's director of public health.",
)
BRIDGE = (
    "The bridge at Fenmoor is closed until Friday while divers look at its piers, and lorries are sent round by the old mill road.",
    "The county's engineer said that a barge had struck the second pier in the fog, and that nobody on board was hurt.",
    "Shopkeepers on the north bank fear for their trade, and have asked for a ferry while the divers are at work.",
)
FETE = (
    "Cakes for the fete at Inventham are to be brought to the village hall by ten o'clock on Sunday, the committee says.",
    "The brass band of the old brickworks plays from noon, and children under ten may ride the donkeys without paying.",
    "What the stalls take goes to the roof of the chapel, which has let in the rain since the storm of last winter.",
)


def story(headline: str, *paragraphs: str, desk: str) -> str:
    text = "</p><p>".join(paragraphs)
    byline = f"<p class='byline'>By Aud Penhallow, Local Democracy Reporter</p><p>{text}</p><p class='more'>{desk}</p>"
    return page(headline, head="<meta property='og:type' content='article'>").replace(
        "<p>Officers spoke to residents of the estate.</p>", byline
    )


def test_reprints_at_two_papers_are_one_story_of_two_addresses(tmp_path: Path) -> None:
    with serving(Site()) as mercury, serving(Site()) as courier:
        for site, path, html in (
            (mercury, "/news/2041.tent/", story("Tent decision put off", *PARAGRAPHS, desk="Read more in the Mercury.")),
            (courier, "/politics/festival-tent-row/", story("No tent yet", *PARAGRAPHS[:4], desk="The Courier's news desk.")),
        ):
            site.put("/", page("Paper", head=FEED_LINK))
            site.put("/rss", feed(site, path, "/news/7.bridge/"), type=RSS)
            site.put(path, html)
        mercury.put("/news/7.bridge/", story("Bridge closed for divers", *BRIDGE, desk="Read more in the Mercury."))
        courier.put("/news/7.bridge/", story("Fete is on Sunday", *FETE, desk="The Courier's news desk."))
        beat = write_beat(tmp_path, press(mercury, id="mercury"), press(courier, id="courier"))
        crawl(tmp_path, beat)
        with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
            stages = Stages(archive)
            with stages.unread(READING_VERSION, 100) as batch:
                texts = [(each, read(each, archive.get_body(each.sha256), base_url=each.url)) for each in batch.items]
                stages.record_read(batch, texts, READING_VERSION)
            relate_pending(archive, CountedComparison())
            by_story: dict[str, set[tuple[str, str]]] = {}
            for item in Documents(archive).iter_all():
                by_story.setdefault(item.story_id, set()).add((item.document.source_id, item.document.url))

    reprints = {("mercury", f"{mercury.url}/news/2041.tent/"), ("courier", f"{courier.url}/politics/festival-tent-row/")}
    assert reprints in by_story.values()
    assert sorted(map(len, by_story.values())) == [1, 1, 2]
