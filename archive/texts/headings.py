"""Council papers without their texts: what a list of meetings needs of them. The database takes it out of the rows, so that no text is read."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, cast, func, select
from sqlalchemy.dialects.postgresql import JSON

from archive.archive import Archive
from archive.tables import amended, documents, versions
from core.words import AgendaItem, Context, Document, Passage, Published, from_json


def papers_between(
    archive: Archive, since: date, until: date, kinds: Sequence[str], *, limit: int, source_id: str | None = None
) -> list[Document]:
    """Return the papers of these kinds and days, both included, oldest first, as they are served, without their texts.

    Of the passages the first is there, with its page alone. `source_id`: those of one source.
    """
    is_sqlite = archive.engine.dialect.name == "sqlite"
    body = func.coalesce(amended.c.document, versions.c.body)

    def part(*path: str | int) -> ColumnElement[Any]:
        if is_sqlite:
            steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
            return func.json_extract(body, f"${steps}")
        value: Any = cast(body, JSON)
        for step in path:
            value = value[step]
        text: ColumnElement[Any] = value.astext
        return text

    chosen = (
        select(
            documents.c.id,
            documents.c.version_id,
            documents.c.source_id,
            documents.c.kind,
            documents.c.url,
            documents.c.published,
            part("title").label("title"),
            part("context").label("context"),
            part("items").label("items"),
            part("passages", 0, "page").label("page"),
        )
        .select_from(documents)
        .join(versions, versions.c.id == documents.c.version_id)
        .outerjoin(amended, amended.c.version_id == documents.c.version_id)
        .where(
            documents.c.suppressed == 0,
            documents.c.kind.in_(sorted(kinds)),
            documents.c.published >= since.isoformat(),
        )
        .order_by(documents.c.published, documents.c.id)
        .limit(limit)
    )
    if until < date.max:
        chosen = chosen.where(documents.c.published < (until + timedelta(days=1)).isoformat())
    if source_id is not None:
        chosen = chosen.where(documents.c.source_id == source_id)
    if is_sqlite:  # what is damaged is left out, and `countywatch archive verify` names it
        chosen = chosen.where(func.json_valid(body) == 1)
    with archive.reading() as connection:
        return [_paper_of(row) for row in connection.execute(chosen)]


def _paper_of(row: Any) -> Document:
    return Document(
        id=row.id,
        version_id=row.version_id,
        source_id=row.source_id,
        capture_id="",
        kind=row.kind,
        url=row.url,
        title=row.title or "",
        text="",
        published=Published(row.published),
        passages=(Passage(0, 0, int(row.page) if row.page is not None else None),),
        items=tuple(from_json(AgendaItem, item) for item in json.loads(row.items or "[]")),
        context=from_json(Context, json.loads(row.context)) if row.context else Context(),
    )
