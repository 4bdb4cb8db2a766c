"""What the search index should hold, so that an index that was lost, damaged or is being filled is never taken for the whole."""

from sqlalchemy import func, select

from archive.archive import Archive
from archive.database import upsert
from archive.tables import fates, index_promise

# The table's one row.
ROW = 1


class IndexCompleteness:
    """The archive's word on the index: which making of it (a generation) was filled to the end, with how many documents."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def get(self) -> tuple[str, int] | None:
        """Return the generation and its number of documents; None if no document was ever indexed.

        Where documents were indexed and none was ever filled to the end, the generation is empty: no index is that one.
        """
        with self.archive.reading() as connection:
            row = connection.execute(select(index_promise).where(index_promise.c.id == ROW)).one_or_none()
            if row is not None:
                return row.generation, row.documents
            done = select(func.count()).select_from(fates).where(fates.c.stage == "index", fates.c.fate == "done")
            n = int(connection.execute(done).scalar_one())
        return ("", n) if n else None

    def set(self, generation: str, documents: int) -> None:
        """Note that a generation was filled to the end."""
        with self.archive.engine.begin() as connection:
            upsert(connection, index_promise, {"id": ROW, "generation": generation, "documents": documents})
