"""The beat that is shipped."""

from urllib.parse import urlsplit

import pytest

from core.config import DEFAULT_BEAT, load_beat

# Norfolk's register of sites: its councils, press, police and commissioner, by host, each with its platform.
REGISTER = {
    "norfolkcc.cmis.uk.com": "cmis",
    "cmis.norwich.gov.uk": "cmis",
    "great-yarmouth.cmis.uk.com": "cmis",
    "democracy.west-norfolk.gov.uk": "moderngov",
    "democracy.breckland.gov.uk": "moderngov",
    "modgov.north-norfolk.gov.uk": "moderngov",
    "democracy.southnorfolkandbroadland.gov.uk": "moderngov",
    "www.edp24.co.uk": "press",
    "www.eveningnews24.co.uk": "press",
    "www.greatyarmouthmercury.co.uk": "press",
    "www.derehamtimes.co.uk": "press",
    "www.thetfordandbrandontimes.co.uk": "press",
    "www.becclesandbungayjournal.co.uk": "press",
    "www.lynnnews.co.uk": "press",
    "www.dissexpress.co.uk": "press",
    "www.fenlandcitizen.co.uk": "press",
    "www.suffolknews.co.uk": "press",
    "kl1radio.mediasitesvr1.co.uk": "press",
    "www.bbc.co.uk": "press",
    "www.norfolk.police.uk": "newsroom",
    "www.norfolk-pcc.gov.uk": "newsroom",
    "www.west-norfolk.gov.uk": "newsroom",
    "www.gov.uk": "govuk",
}


def test_norfolks_beat_holds_its_whole_register() -> None:
    assert {urlsplit(source.base_url).hostname: source.platform for source in load_beat(DEFAULT_BEAT).sources} == REGISTER


@pytest.mark.parametrize("source", load_beat(DEFAULT_BEAT).sources, ids=lambda source: source.id)
def test_nothing_of_it_is_crawled_before_a_person_has_looked(source: object) -> None:
    beat = load_beat(DEFAULT_BEAT)

    assert beat.refusal(source) is not None  # type: ignore[arg-type]


def test_topics_are_shown_by_their_names_and_all_else_as_it_is() -> None:
    beat = load_beat(DEFAULT_BEAT)
    assert [beat.value_name("topic", topic.id) for topic in beat.topics] == [topic.name for topic in beat.topics]
    assert beat.value_name("topic", "other") == "other"
    assert beat.value_name("place", beat.topics[0].id) == beat.topics[0].id
