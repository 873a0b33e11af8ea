"""what was said at the end of a shift."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("shifts") as shifts:
        shifts.add_column(sa.Column("handed_over_id", sa.Integer(), nullable=True))
        shifts.create_foreign_key(op.f("fk_shifts_handed_over_id"), "inbox", ["handed_over_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("shifts") as shifts:
        shifts.drop_constraint(op.f("fk_shifts_handed_over_id"), type_="foreignkey")
        shifts.drop_column("handed_over_id")
