"""Search vectors of what people ask, by whoever has the models loaded: this process, else a serving one on this machine, else this one loads them.

Loading takes seconds, a vector milliseconds. So `serve` and `run` offer vectors on a socket in the data folder, which only its owner may
enter, and a command asks there first. One line of JSON goes in (the version of the models, the texts), the rows come back as bytes; whoever
has other models says nothing, and the caller helps himself.
"""

import logging
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingMixIn, UnixStreamServer

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from core.config import Config
from nlp.pipeline import Pipeline

SOCKET = "vectors.sock"
# A query's vector takes 0.01 s of one core, the 64 passages of a pasted text 1 s; who waits longer might as well load the models (4 s).
ASK_LIMIT_S = 4.0
# Longer than what anybody asks at once: 64 passages of 100 words are 50 kB.
MAX_REQUEST_BYTES = 1_000_000

_log = logging.getLogger(__name__)


class Request(BaseModel):
    """What is asked: vectors of texts, by these models and no others."""

    model_config = ConfigDict(frozen=True)

    version: str
    texts: tuple[str, ...]


def embed(pipeline: Pipeline, config: Config, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the search vectors of queries or passages.

    Shapes: (n, dimensions), rows L2-normalised.
    Raises: ConfigError if a model is missing.
    """
    if not pipeline.is_loaded:
        reply = _ask(config.data / SOCKET, Request(version=pipeline.version, texts=tuple(texts)))
        if len(reply) == len(texts) * pipeline.dimensions * 4:
            return np.frombuffer(reply, np.float32).reshape(len(texts), pipeline.dimensions)
    return pipeline.embed(texts)


def _ask(place: Path, request: Request) -> bytes:
    """Return what a serving process answers; nothing if there is none, or it takes too long."""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as asked:
        asked.settimeout(ASK_LIMIT_S)
        asked.connect(str(place))
        asked.sendall(request.model_dump_json().encode() + b"\n")
        with asked.makefile("rb") as answer:
            return answer.read()
    return b""


@contextmanager
def offered(pipeline: Pipeline, config: Config) -> Iterator[None]:
    """Offer vectors to the commands of this installation while the block runs, once the models are loaded.

    Where another process offers them already, or no socket can be made (a path of more than 107 bytes), commands do without.
    """
    place = config.data / SOCKET
    try:
        server = _listen(place)
    except OSError as err:
        _log.info("No vectors are offered to commands: %s", err)
        yield
        return
    server.pipeline = pipeline
    thread = threading.Thread(target=server.serve_forever, name="vectors", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        place.unlink(missing_ok=True)


def _listen(place: Path) -> "_Server":
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(place))
        except (FileNotFoundError, ConnectionRefusedError):
            place.unlink(missing_ok=True)  # of a process that was killed
        else:
            raise FileExistsError("another process offers them")
    return _Server(str(place), _Handler)


class _Server(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True
    pipeline: Pipeline


class _Handler(StreamRequestHandler):
    server: _Server
    timeout = ASK_LIMIT_S

    def handle(self) -> None:
        with suppress(ValidationError, OSError):  # whoever asks nonsense, or has gone, gets no answer
            request = Request.model_validate_json(self.rfile.readline(MAX_REQUEST_BYTES))
            pipeline = self.server.pipeline
            if pipeline.is_loaded and request.version == pipeline.version:
                self.wfile.write(pipeline.embed(request.texts).tobytes())
