"""A check knows which days of its source it looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the days; older checks get those that their run asked for, at most to the day of the check, or that day alone."""
    op.add_column("checks", sa.Column("since", sa.String(10)))
    op.add_column("checks", sa.Column("until", sa.String(10)))
    for name, end in (("since", "runs.since"), ("until", "CASE WHEN runs.until < substr(checks.at, 1, 10) THEN runs.until END")):
        op.execute(
            f"UPDATE checks SET {name} = coalesce((SELECT {end} FROM runs WHERE runs.id = checks.run_id), substr(checks.at, 1, 10)) "
            "WHERE outcome <> 'not-checked'"
        )
