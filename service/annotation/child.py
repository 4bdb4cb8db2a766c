"""The child's end of service/annotation/annotating.py: loads the pipeline once and annotates what its parent asks for, within limits of its own."""

import importlib
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection

import numpy as np

from core.child import BytesConnection, address_space_bytes, limit, limit_cpu
from core.errors import ConfigError, Quarantined, Unavailable
from core.json_text import read_value
from nlp.pipeline import Annotated, Text
from service.annotation.annotating import SAMPLE, Result, TextPipeline, annotate_guarded
from service.annotation.messages import Answer, Greeting, Recipe, Request, Row, Start, Stop, receive, send


def load_by(recipe: Recipe) -> TextPipeline:
    """Load the pipeline that a recipe names."""
    module, _, name = recipe.loader.partition(":")
    load: Callable[..., TextPipeline] = getattr(importlib.import_module(module), name)
    return load(**recipe.arguments)


def serve(connection: BytesConnection, recipe: Recipe, memory_bytes: int) -> None:
    """Answer requests until the parent goes."""
    try:
        pipeline = load_by(recipe)
        annotate_guarded(pipeline, [Text(SAMPLE, passages=((0, len(SAMPLE)),))])
    except (ConfigError, Unavailable) as err:
        send(connection, Greeting(stop=Stop(type(err).__name__, str(err))))
        return
    at_start = address_space_bytes()
    limit(resource.RLIMIT_AS, at_start + memory_bytes)
    limit(resource.RLIMIT_CORE, 0)
    send(connection, Greeting(pipeline.version))
    while True:
        try:
            request = receive(connection, Request)
        except EOFError:
            return
        limit_cpu(request.limit_s)
        blocks: list[bytes] = []
        try:
            results = annotate_guarded(pipeline, request.texts)
            answer = Answer(tuple(_row(result) for result in results), address_space_bytes() - at_start)
            blocks = [np.ascontiguousarray(r.vectors, np.float32).tobytes() for r in results if isinstance(r, Annotated)]
        except (ConfigError, Unavailable) as err:
            answer = Answer(stop=Stop(type(err).__name__, str(err)))
        send(connection, answer)
        connection.send_bytes(b"".join(blocks))


def _row(result: Result) -> Row:
    if isinstance(result, Quarantined):
        return Row(quarantined=result.reason)
    return Row(result.annotations, result.vectors.shape)


def main() -> None:
    """Run as a child: serve on the pipe of a file number, with what `Start` says as JSON."""
    file_number, start = sys.argv[1:]
    values = read_value(Start, start)
    with Connection(int(file_number)) as connection, suppress(BrokenPipeError):
        serve(connection, values.recipe, values.memory_bytes)


if __name__ == "__main__":
    main()
