"""What councils' lists say of their meetings has a checksum too."""

import sqlalchemy as sa
from alembic import op

from archive.checksums import checksum_of

revision = "0025"
down_revision = "0024"

COLUMNS = ("source_id", "meeting_id", "committee", "day", "hour", "status", "url", "first_seen_at", "is_listed")


def upgrade() -> None:
    """Add the checksum of each row as it stands: most are of the past and not written again."""
    op.add_column("meetings", sa.Column("checksum", sa.BigInteger()))
    meetings = sa.table("meetings", *map(sa.column, COLUMNS), sa.column("checksum"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(meetings)).all():
        mine = sa.and_(meetings.c.source_id == row.source_id, meetings.c.meeting_id == row.meeting_id)
        checksum = checksum_of(*(row._mapping[name] for name in COLUMNS))
        connection.execute(sa.update(meetings).where(mine).values(checksum=checksum))
