"""What the search index should hold, so that an index that was lost, damaged or is being filled is never taken for the whole."""

from sqlalchemy import func, or_, select

from archive.archive import Archive
from archive.database import upsert
from archive.tables import documents, fates, index_promise

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

    def set(self, generation: str, n_documents: int) -> None:
        """Note that a generation was filled to the end."""
        with self.archive.engine.begin() as connection:
            upsert(connection, index_promise, {"id": ROW, "generation": generation, "documents": n_documents})

    def unserved(self) -> list[str]:
        """Return the documents that the archive believes the index to hold and that are suppressed, or there no longer."""
        joined = fates.outerjoin(documents, documents.c.id == fates.c.item_id)
        gone = select(fates.c.item_id).select_from(joined).where(fates.c.stage == "index")
        with self.archive.reading() as connection:
            return list(connection.execute(gone.where(or_(documents.c.id.is_(None), documents.c.suppressed == 1))).scalars())

    def indexed(self) -> dict[str, int]:
        """Return the documents that the archive believes the index to hold, with the revisions that were put."""
        with self.archive.reading() as connection:
            done = select(fates.c.item_id, fates.c.result).where(fates.c.stage == "index", fates.c.fate == "done")
            return {row.item_id: int(row.result) for row in connection.execute(done)}
