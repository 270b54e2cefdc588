"""What is left of a record that was public and is gone: enough to tell harvesters so, for good."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from example_app.database import Base, UtcDateTime, exact_string


class DeletedRecord(Base):
    """The key of a removed record and the code of the archive it belonged to."""

    __tablename__ = "deleted_record"

    key: Mapped[str] = mapped_column(exact_string(191), primary_key=True)
    archive: Mapped[str] = mapped_column(exact_string(64))
    deleted_at: Mapped[datetime] = mapped_column(UtcDateTime)
