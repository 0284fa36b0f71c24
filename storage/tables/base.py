"""What all tables share: the metadata they are kept in, with names for indexes and keys."""

from __future__ import annotations

from sqlalchemy import MetaData

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"},
)
