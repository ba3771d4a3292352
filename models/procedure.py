"""What people can apply for: versions of procedures, their fields of law, and the agencies' identifiers in codes."""

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Key, Words


class ProcedureField(Base):
    """A field of law (lĩnh vực)."""

    __tablename__ = "procedure_fields"

    code: Mapped[Code] = mapped_column(primary_key=True)
    name_vi: Mapped[Words]
    name_en: Mapped[Words]
    national_code: Mapped[str | None] = mapped_column(String(64))
    position: Mapped[int]


class Procedure(Base):
    """One version of a procedure (thủ tục hành chính), valid on days `valid_from <= day < valid_to`.

    `content` is the pack's entry as JSON text: text, because JSONB would lose the order of the form's questions.
    """

    __tablename__ = "procedures"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    field_code: Mapped[str] = mapped_column(ForeignKey("procedure_fields.code"))
    position: Mapped[int]
    content: Mapped[Words]

    __table_args__ = (UniqueConstraint("code", "version"),)


class Agency(Base):
    """The identifier under which a unit gives dossiers their codes (QĐ 20/2020/QĐ-TTg)."""

    __tablename__ = "agencies"

    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"), primary_key=True)
    code: Mapped[str] = mapped_column(String(35), unique=True)
    source: Mapped[Words]
