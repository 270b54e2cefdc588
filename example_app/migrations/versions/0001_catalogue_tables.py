"""The catalogue's tables.

Revision ID: catalogue_0001
Revises:
Create Date: 2026-11-21
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "catalogue_0001"
down_revision = None
branch_labels = None
depends_on = None

LONG_TEXT = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
MOMENT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def exact(length: int) -> sa.types.TypeEngine[str]:
    return (
        sa.String(length)
        .with_variant(sa.String(length, collation="C"), "postgresql")
        .with_variant(mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb")
    )


def upgrade() -> None:
    op.create_table(
        "authority_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("given_name", sa.String(length=255), nullable=False),
        sa.Column("family_name", sa.String(length=255), nullable=False),
        sa.Column("dates_of_existence", sa.String(length=255), nullable=False),
        sa.Column("history", LONG_TEXT, nullable=False),
        sa.Column("places", sa.String(length=500), nullable=False),
        sa.Column("other_names", sa.JSON(), nullable=False),
        sa.Column("identifiers", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("modified_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('person', 'family', 'organisation')", name=op.f("ck_authority_record_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_record")),
        mysql_default_charset="utf8mb4",
    )
    op.create_table(
        "repository",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", exact(64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("name_language", sa.String(length=35), nullable=False),
        sa.Column("other_name", sa.String(length=255), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("city", sa.String(length=191), nullable=False),
        sa.Column("address", LONG_TEXT, nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("email", sa.String(length=191), nullable=False),
        sa.Column("telephone", sa.String(length=64), nullable=False),
        sa.Column("ror", sa.String(length=64), nullable=False),
        sa.Column("isni", sa.String(length=32), nullable=False),
        sa.Column("wikidata", sa.String(length=32), nullable=False),
        sa.Column("history", LONG_TEXT, nullable=False),
        sa.Column("holdings", LONG_TEXT, nullable=False),
        sa.Column("opening_times", sa.String(length=500), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("modified_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repository")),
        sa.UniqueConstraint("code", name=op.f("uq_repository_code")),
        mysql_default_charset="utf8mb4",
    )
    op.create_table(
        "record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", exact(191), nullable=False),
        sa.Column("path", exact(500), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("repository_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reference_code", sa.String(length=191), nullable=False),
        sa.Column("level", sa.String(length=64), nullable=False),
        sa.Column("title", LONG_TEXT, nullable=False),
        sa.Column("title_language", sa.String(length=35), nullable=False),
        sa.Column("alternative_titles", sa.JSON(), nullable=False),
        sa.Column("extent", LONG_TEXT, nullable=False),
        sa.Column("archival_history", LONG_TEXT, nullable=False),
        sa.Column("acquisition", LONG_TEXT, nullable=False),
        sa.Column("scope_and_content", LONG_TEXT, nullable=False),
        sa.Column("appraisal", LONG_TEXT, nullable=False),
        sa.Column("accruals", LONG_TEXT, nullable=False),
        sa.Column("arrangement", LONG_TEXT, nullable=False),
        sa.Column("access", sa.String(length=16), nullable=False),
        sa.Column("access_conditions", LONG_TEXT, nullable=False),
        sa.Column("embargo_until", sa.Date(), nullable=True),
        sa.Column("description_restricted", sa.Boolean(), nullable=False),
        sa.Column("reproduction_conditions", LONG_TEXT, nullable=False),
        sa.Column("rights_uri", sa.String(length=500), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("scripts", sa.JSON(), nullable=False),
        sa.Column("physical_characteristics", LONG_TEXT, nullable=False),
        sa.Column("container", LONG_TEXT, nullable=False),
        sa.Column("finding_aids", LONG_TEXT, nullable=False),
        sa.Column("material", sa.String(length=191), nullable=False),
        sa.Column("originals", LONG_TEXT, nullable=False),
        sa.Column("copies", LONG_TEXT, nullable=False),
        sa.Column("related_units", LONG_TEXT, nullable=False),
        sa.Column("publication_note", LONG_TEXT, nullable=False),
        sa.Column("notes", LONG_TEXT, nullable=False),
        sa.Column("rules", LONG_TEXT, nullable=False),
        sa.Column("archivist_note", LONG_TEXT, nullable=False),
        sa.Column("sponsor", LONG_TEXT, nullable=False),
        sa.Column("language_of_description", sa.String(length=35), nullable=False),
        sa.Column("publication_status", sa.String(length=16), nullable=False),
        sa.Column("first_published_on", sa.Date(), nullable=True),
        sa.Column("published_year", sa.Integer(), nullable=True),
        sa.Column("external_doi", sa.String(length=255), nullable=False),
        sa.Column("doi", sa.String(length=255), nullable=False),
        sa.Column("version_label", sa.String(length=64), nullable=False),
        sa.Column("version_of_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("modified_at", MOMENT, nullable=False),
        sa.CheckConstraint("access IN ('open', 'restricted', 'closed', 'embargoed')", name=op.f("ck_record_access")),
        sa.CheckConstraint("publication_status IN ('draft', 'published')", name=op.f("ck_record_publication_status")),
        sa.ForeignKeyConstraint(["parent_id"], ["record.id"], name=op.f("fk_record_parent_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["repository_id"], ["repository.id"], name=op.f("fk_record_repository_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["version_of_id"], ["record.id"], name=op.f("fk_record_version_of_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sa.UniqueConstraint("key", name=op.f("uq_record_key")),
        mysql_default_charset="utf8mb4",
    )
    op.create_index(op.f("ix_record_level"), "record", ["level"])
    op.create_index(op.f("ix_record_modified_at"), "record", ["modified_at"])
    op.create_index("ix_record_parent_position", "record", ["parent_id", "position", "id"])
    op.create_index(op.f("ix_record_path"), "record", ["path"])
    op.create_index(op.f("ix_record_publication_status"), "record", ["publication_status"])
    op.create_index(op.f("ix_record_reference_code"), "record", ["reference_code"])
    op.create_index("ix_record_repository_level", "record", ["repository_id", "level", "id"])
    op.create_index(op.f("ix_record_version_of_id"), "record", ["version_of_id"])

    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("full_name", sa.String(length=191), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("repository_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("role IN ('admin', 'editor', 'reader')", name=op.f("ck_user_account_role")),
        sa.ForeignKeyConstraint(
            ["repository_id"], ["repository.id"], name=op.f("fk_user_account_repository_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("username", name=op.f("uq_user_account_username")),
        mysql_default_charset="utf8mb4",
    )
    op.create_table(
        "access_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("term", sa.String(length=500), nullable=False),
        sa.Column("scheme", sa.String(length=64), nullable=False),
        sa.Column("uri", sa.String(length=500), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.CheckConstraint("kind IN ('subject', 'place', 'genre', 'function')", name=op.f("ck_access_point_kind")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["record.id"], name=op.f("fk_access_point_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_point")),
        mysql_default_charset="utf8mb4",
    )
    op.create_index(op.f("ix_access_point_record_id"), "access_point", ["record_id"])

    op.create_table(
        "alternative_identifier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=191), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["record.id"], name=op.f("fk_alternative_identifier_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alternative_identifier")),
        mysql_default_charset="utf8mb4",
    )
    op.create_index(op.f("ix_alternative_identifier_record_id"), "alternative_identifier", ["record_id"])

    op.create_table(
        "digital_object",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("uri", sa.String(length=1000), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("label", sa.String(length=500), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["record_id"], ["record.id"], name=op.f("fk_digital_object_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digital_object")),
        mysql_default_charset="utf8mb4",
    )
    op.create_index(op.f("ix_digital_object_record_id"), "digital_object", ["record_id"])

    op.create_table(
        "record_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("text", LONG_TEXT, nullable=False),
        sa.Column("start", sa.String(length=32), nullable=False),
        sa.Column("end", sa.String(length=32), nullable=False),
        sa.Column("certainty", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["record.id"], name=op.f("fk_record_date_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_date")),
        mysql_default_charset="utf8mb4",
    )
    op.create_index(op.f("ix_record_date_record_id"), "record_date", ["record_id"])

    op.create_table(
        "record_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority_record.id"], name=op.f("fk_record_name_authority_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["record.id"], name=op.f("fk_record_name_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_name")),
        mysql_default_charset="utf8mb4",
    )
    op.create_index(op.f("ix_record_name_authority_id"), "record_name", ["authority_id"])
    op.create_index(op.f("ix_record_name_record_id"), "record_name", ["record_id"])


def downgrade() -> None:
    for table in (
        "record_name",
        "record_date",
        "digital_object",
        "alternative_identifier",
        "access_point",
        "user_account",
        "record",
        "repository",
        "authority_record",
    ):
        op.drop_table(table)
