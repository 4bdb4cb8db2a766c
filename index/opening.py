"""Opens the index of an installation on one of the two engines."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from index.elastic_server import ANONYMOUS, Access, ElasticServer
from index.entry import DIMENSIONS
from index.fusion import Index, Promise


def open_index(
    url: str | None,
    directory: Path,
    *,
    name: str,
    dimensions: int = DIMENSIONS,
    promised: Callable[[], Promise | None] = lambda: None,
    access: Access = ANONYMOUS,
) -> Index:
    """Return the index of an installation: Elasticsearch by its URL and `access`, else the embedded one in a folder.

    `dimensions` is the width of the model's vectors. An index of another width answers by words and counts as empty; the first put
    begins it anew. `promised` tells what the index should hold, so that one that lacks something says so.
    Raises: ConfigError for a server that cannot be used; Unavailable if it does not answer.
    """
    if url:
        from index.elastic import ElasticEngine

        return Index(ElasticEngine(ElasticServer(url, access), name, dimensions), promised)
    from index.guarded import GuardedEngine

    return Index(GuardedEngine(directory, dimensions), promised)


@contextmanager
def scratch_index(url: str | None, *, dimensions: int = DIMENSIONS, access: Access = ANONYMOUS) -> Iterator[Index]:
    """Give an index for a measurement; it leaves nothing behind."""
    with TemporaryDirectory() as folder:
        name = f"countywatch-scratch-{uuid4().hex[:12]}"
        index = open_index(url, Path(folder), name=name, dimensions=dimensions, access=access)
        try:
            yield index
        finally:
            index.clear()
            index.close()
