"""Vectors of queries from a serving process: the same numbers without the models, and never of other models."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from core.config import load_config
from nlp.pipeline import load_pipeline
from service.installation import Installation, open_installation
from service.search.query_vectors import SOCKET, embed, offered
from tests.component.service.fake_pipeline import FakePipeline

ROOT = Path(__file__).parents[3]
TEXTS = ["naloxone in libraries", "county lines"]

SERVING = """
import sys, time
from pathlib import Path
from tests.component.service.test_query_vectors import SERVED, opened
from service.search.query_vectors import offered
with opened(Path(sys.argv[1]), SERVED) as installation, offered(installation.pipeline, installation.config):
    print("ready", flush=True)
    time.sleep(1000)
"""


class Models(FakePipeline):
    """Makes vectors whose numbers are told, or fails because nothing may be loaded here."""

    def __init__(self, version: str, number: float | None) -> None:
        super().__init__(version, 4)
        self.is_loaded = number is not None
        self.number = number

    def embed(self, texts):  # type: ignore[no-untyped-def]  # as FakePipeline's
        assert self.number is not None, "the models were loaded"
        return np.full((len(texts), 4), self.number, np.float32)


SERVED = Models("one", 0.25)
NOT_LOADED = Models("one", None)


@contextmanager
def opened(data: Path, models: Models) -> Iterator[Installation]:
    data.mkdir(exist_ok=True)
    (data / "beat.toml").write_text('id = "made"\nname = "Made"\ncounty = "Testshire"\n', encoding="utf-8")
    with open_installation(load_config(data=data)) as installation:
        installation.__dict__["pipeline"] = models
        yield installation


def test_a_command_asks_the_process_that_serves(tmp_path: Path) -> None:
    with opened(tmp_path, SERVED) as serving, opened(tmp_path, NOT_LOADED) as command:
        with offered(serving.pipeline, serving.config):
            assert embed(command.pipeline, command.config, TEXTS).tolist() == [[0.25] * 4] * 2
            assert (tmp_path / SOCKET).stat().st_mode & 0o077 == 0 or tmp_path.stat().st_mode & 0o077 == 0
        assert not (tmp_path / SOCKET).exists()
        with pytest.raises(AssertionError, match="were loaded"):
            embed(command.pipeline, command.config, TEXTS)


@pytest.mark.parametrize("models", [Models("another", 0.25), Models("one", None)], ids=["of other models", "not loaded as yet"])
def test_who_cannot_answer_says_nothing(tmp_path: Path, models: Models) -> None:
    with (
        opened(tmp_path, models) as serving,
        opened(tmp_path, Models("one", 0.5)) as command,
        offered(serving.pipeline, serving.config),
    ):
        command.pipeline.is_loaded = False  # type: ignore[misc]  # a fake's
        assert embed(command.pipeline, command.config, TEXTS).tolist() == [[0.5] * 4] * 2


@pytest.mark.parametrize(
    "line", [b"", b"nonsense\n", b'{"version": "one", "texts": 5}\n', b"x" * 2_000_000], ids=["gone", "nonsense", "wrong", "long"]
)
def test_nonsense_gets_no_answer_and_harms_nobody(tmp_path: Path, line: bytes) -> None:
    with opened(tmp_path, SERVED) as serving, opened(tmp_path, NOT_LOADED) as command, offered(serving.pipeline, serving.config):
        with socket.socket(socket.AF_UNIX) as asked:
            asked.settimeout(10)
            asked.connect(str(tmp_path / SOCKET))
            try:
                asked.sendall(line)
                asked.shutdown(socket.SHUT_WR)
                assert asked.recv(1) == b""
            except ConnectionError:
                pass  # it hung up before it had heard all
        assert embed(command.pipeline, command.config, TEXTS).tolist() == [[0.25] * 4] * 2


def test_a_second_that_serves_leaves_it_to_the_first(tmp_path: Path) -> None:
    with (
        opened(tmp_path, SERVED) as first,
        opened(tmp_path, Models("one", 0.5)) as second,
        opened(tmp_path, NOT_LOADED) as command,
        offered(first.pipeline, first.config),
    ):
        with offered(second.pipeline, second.config):
            assert embed(command.pipeline, command.config, TEXTS)[0, 0] == 0.25
        assert embed(command.pipeline, command.config, TEXTS)[0, 0] == 0.25


def test_one_that_was_killed_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", SERVING, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == b"ready\n"
        killed.kill()
    assert (tmp_path / SOCKET).exists()
    with opened(tmp_path, Models("one", 0.5)) as command:
        command.pipeline.is_loaded = False  # type: ignore[misc]  # a fake's
        assert embed(command.pipeline, command.config, TEXTS)[0, 0] == 0.5
        with opened(tmp_path, SERVED) as serving, offered(serving.pipeline, serving.config):
            assert embed(command.pipeline, command.config, TEXTS)[0, 0] == 0.25


def test_a_folder_too_deep_for_a_socket_does_without(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    with opened(deep, SERVED) as serving, opened(deep, Models("one", 0.5)) as command, offered(serving.pipeline, serving.config):
        command.pipeline.is_loaded = False  # type: ignore[misc]  # a fake's
        assert embed(command.pipeline, command.config, TEXTS)[0, 0] == 0.5
    assert os.listdir(deep).count(SOCKET) == 0


SEARCHING = """
import sys
from pathlib import Path
from core.config import load_config
from nlp.pipeline import load_pipeline
from service.installation import open_installation
from service.search.search import SearchOptions, search
with open_installation(load_config(data=Path(sys.argv[1]))) as installation:
    search(installation, "heron", SearchOptions(mode=sys.argv[2]))
print(*sorted({"torch", "spacy", "lxml", "reading.read"} & set(sys.modules)))
"""


@pytest.mark.parametrize("mode", ["keyword", "hybrid"])
def test_a_command_imports_no_model_and_no_reader_to_search(tmp_path: Path, mode: str) -> None:
    with opened(tmp_path, SERVED) as serving:
        beat = serving.config.beat
        own = load_pipeline(serving.config.nlp, beat.topics, beat.subject, beat.area)  # what the command has, were it to load it
        serving.__dict__["pipeline"] = FakePipeline(own.version, own.dimensions)
        with offered(serving.pipeline, serving.config):
            command = [sys.executable, "-c", SEARCHING, str(tmp_path), mode]
            ended = subprocess.run(command, stdout=subprocess.PIPE, cwd=ROOT, check=True)
    assert ended.stdout == b"\n"
