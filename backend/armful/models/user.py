from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from armful.core.db import Base, Id, Instant

OWNER_ID = 1
"""The local owner, made by the first migration: who labels where there are no accounts."""


class User(Base):
    """A person who labels."""

    __tablename__ = "users"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[Instant]
