"""one check-in of a household holds on a day; those of a day lie together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # where two were said at once on PostgreSQL both held until now: the later one does
    checkins = sa.table("checkins", *map(sa.column, ("id", "household_id", "day", "current")))
    later = checkins.alias()
    op.execute(
        sa.update(checkins)
        .where(checkins.c.current == sa.true())
        .where(
            sa.exists().where(
                later.c.household_id == checkins.c.household_id,
                later.c.day == checkins.c.day,
                later.c.current == sa.true(),
                later.c.id > checkins.c.id,
            )
        )
        .values(current=sa.false())
    )
    op.create_index(
        "ix_checkins_holds",
        "checkins",
        ["household_id", "day"],
        unique=True,
        sqlite_where=sa.text("current = 1"),
        postgresql_where=sa.text("current"),
    )
    op.create_index("ix_checkins_day_household_id", "checkins", ["day", "household_id"])
    op.drop_index("ix_checkins_household_id_day", table_name="checkins")


def downgrade() -> None:
    op.create_index("ix_checkins_household_id_day", "checkins", ["household_id", "day"])
    op.drop_index("ix_checkins_day_household_id", table_name="checkins")
    op.drop_index("ix_checkins_holds", table_name="checkins")
