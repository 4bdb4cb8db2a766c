"""What the process that annotates and its parent say to each other, as JSON; the vectors of an answer follow it as bytes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from core.child import BytesConnection
from core.errors import ConfigError, CountywatchError, Unavailable
from core.json_text import read_value
from core.words import Annotations, to_json
from nlp.pipeline import Text

Message = TypeVar("Message", "Request", "Greeting", "Answer")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a process of its own loads the pipeline: a function as "module:name" and its arguments, plain JSON."""

    loader: str = "nlp.pipeline:load_pipeline"
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Start:
    """What a child is started with."""

    recipe: Recipe
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Stop:
    """An error that is no text's fault."""

    kind: str
    why: str

    def error(self) -> CountywatchError:
        """Return the error to raise."""
        return ConfigError(self.why) if self.kind == "ConfigError" else Unavailable(self.why)


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a child says first: the version of its pipeline, or why there is none."""

    version: str = ""
    stop: Stop | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """Texts to annotate, within a time."""

    limit_s: float
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Annotations, and the shape of their vectors; or the reason why there are none."""

    annotations: Annotations | None = None
    shape: tuple[int, ...] = (0, 0)
    quarantined: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of the texts of a request, and by how much the child has grown."""

    results: tuple[Row, ...] = ()
    grown_bytes: int = 0
    stop: Stop | None = None


def send(connection: BytesConnection, message: Request | Greeting | Answer) -> None:
    """Send a message as JSON."""
    connection.send_bytes(json.dumps(to_json(message)).encode())


def receive(connection: BytesConnection, cls: type[Message]) -> Message:
    """Return the next message of a class."""
    return read_value(cls, connection.recv_bytes())
