"""What is left of records that were public and are gone.

Revision ID: catalogue_0002
Revises: catalogue_0001
Create Date: 2026-11-22
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "catalogue_0002"
down_revision = "catalogue_0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def exact(length: int) -> sa.types.TypeEngine[str]:
    return (
        sa.String(length)
        .with_variant(sa.String(length, collation="C"), "postgresql")
        .with_variant(mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb")
    )


def upgrade() -> None:
    op.create_table(
        "deleted_record",
        sa.Column("key", exact(191), nullable=False),
        sa.Column("archive", exact(64), nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_deleted_record")),
        mysql_default_charset="utf8mb4",
    )


def downgrade() -> None:
    op.drop_table("deleted_record")
