"""Declarative base and the column types that every table shares."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from sqlalchemy import BigInteger, DateTime, Enum, Identity, MetaData, func
from sqlalchemy.orm import DeclarativeBase, mapped_column


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


Id = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
"""A table's own integer key."""

Ref = Annotated[int, mapped_column(BigInteger)]
"""A key of another table; combine with `ForeignKey`."""

Instant = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
"""An aware UTC time, the transaction's by default."""


def word(kind: type[StrEnum]) -> Enum:
    """A text column that holds one of the enum's values and reads back as its member."""
    return Enum(kind, native_enum=False, length=16, values_callable=lambda members: [str(member) for member in members])
