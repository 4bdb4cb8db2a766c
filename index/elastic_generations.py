"""The generations of a beat's index on an Elasticsearch server: one index for each making of it, behind an alias that names the present one."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from index.elastic_mapping import mapping_of
from index.elastic_server import ElasticServer
from index.entry import INDEX_VERSION, log_other_dimensions

# The most documents that a search lists at once.
MAX_WINDOW = 100_000
# What stands behind the prefix in the name of an index of ours, of this layout and of the ones before; no other beat's is taken for one.
OURS = re.compile(r"-(?:documents|passages)-(?P<former>[1-9]\d*)|-(?P<version>[1-9]\d*)-[0-9a-f]{32}")
LAST_FORMER = 3  # the last layout of two indices
# The alias of a generation that is being filled: a write to one that was removed meanwhile is refused, not taken for a new index.
FILLING = "-filling"


class ElasticGenerations:
    """All generations under one name. With a `generation` it works on that one, whichever is present."""

    def __init__(self, server: ElasticServer, name: str, dimensions: int, generation: str | None = None) -> None:
        self.is_fixed = generation is not None
        self._server = server
        self._dimensions = dimensions
        self._prefix = re.sub(r"[^a-z0-9-]", "-", name.lower())
        self._alias = f"{self._prefix}-{INDEX_VERSION}"
        self._fixed = generation
        self._widths: dict[str, int] = {}  # of the vectors of each generation, which never change

    @property
    def target(self) -> str:
        """What reading and writing names: the alias, or that of the generation that is being filled."""
        return f"{self._alias}-{self._fixed}{FILLING}" if self._fixed else self._alias

    def present(self, *, to_write: bool = False) -> str | None:
        """Return the index that answers just now; None where there is none. Whoever is to write waits longer than whoever
        reads.
        """
        server = self._server
        asked = server.asked(
            lambda: (server.client if to_write else server.quick).options(ignore_status=404).indices.get_alias(name=self.target)
        )
        return next((name for name, facts in asked.items() if name.startswith(self._alias) and "aliases" in facts), None)

    def make(self, generation: str) -> str:
        """Make an empty generation, to be filled; its name."""
        name = f"{self._alias}-{generation}"
        settings = {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",  # in a cluster each document is on two nodes, on one node nothing is missing
            "gc_deletes": "0s",  # what was removed may come back in its old revision, which a remembered removal would refuse
            "max_result_window": MAX_WINDOW,
            "mapping.nested_objects.limit": 100_000,  # a pack of 2,000 pages has some 10,000 passages
        }
        aliases = {f"{name}{FILLING}": {"is_write_index": True}}
        mapping = mapping_of(self._dimensions)
        self._server.asked(
            lambda: self._server.client.indices.create(index=name, mappings=mapping, settings=settings, aliases=aliases)
        )
        return name

    def begin(self) -> None:
        """Make an empty generation the present one."""
        self.adopt(self.make(uuid4().hex))

    def adopt(self, name: str, *, kept_s: float = 0.0) -> None:
        """Let the alias name a generation, in one step, and after some seconds throw the others away, those of former layouts too."""
        present = self._ours()
        others = [other for other in present if other != name]
        actions: list[dict[str, Any]] = [
            {"remove": {"index": other, "alias": self._alias}} for other in others if self._alias in present[other]["aliases"]
        ]
        actions.append({"remove": {"index": name, "alias": f"{name}{FILLING}"}})
        actions.append({"add": {"index": name, "alias": self._alias, "is_write_index": True}})
        self._server.asked(lambda: self._server.client.indices.update_aliases(actions=actions))
        time.sleep(kept_s)
        for other in others:
            self.drop(other)

    def clear(self) -> None:
        """Throw all of them away."""
        for name in self._ours():
            self.drop(name)

    @contextmanager
    def beside(self, generation: str, *, kept_s: float) -> Iterator[None]:
        """Give an empty generation, which is adopted when the block ends well, and thrown away when it does not."""
        name = f"{self._alias}-{generation}"
        try:
            self.make(generation)
            yield
            self.adopt(name, kept_s=kept_s)
        except BaseException:
            self.drop(name)
            raise

    def _ours(self) -> Mapping[str, Any]:
        """Return all that there is under our name, with its aliases: the present generation, what a rebuild or a kill left,
        former layouts.
        """
        indices: Mapping[str, Any] = self._server.asked(
            lambda: self._server.client.options(ignore_status=404).indices.get(index=f"{self._prefix}-*", features="aliases")
        )
        return {name: facts for name, facts in indices.items() if self._is_ours(name)}

    def _is_ours(self, name: str) -> bool:
        """Tell whether an index was made by this program for this beat, in this layout or one before."""
        parts = OURS.fullmatch(name.removeprefix(self._prefix)) if name.startswith(self._prefix) else None
        if parts is None:
            return False
        return int(parts["former"]) <= LAST_FORMER if parts["former"] else int(parts["version"]) <= INDEX_VERSION

    def drop(self, name: str) -> None:
        """Throw one generation away."""
        self._server.asked(lambda: self._server.client.options(ignore_status=404).indices.delete(index=name))

    def has_other_width(self, present: str, *, begun_anew: bool = False) -> bool:
        """Tell whether the passages' vectors have another width than the model's."""
        if present not in self._widths:
            mapping = self._server.asked(lambda: self._server.quick.indices.get_mapping(index=present))
            self._widths[present] = int(mapping[present]["mappings"]["properties"]["passages"]["properties"]["vector"]["dims"])
        held = self._widths[present]
        if held != self._dimensions:
            log_other_dimensions(f"{present} at {self._server.address}", held, self._dimensions, begun_anew=begun_anew)
        return held != self._dimensions
