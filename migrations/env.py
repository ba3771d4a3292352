"""What Alembic runs: steps inside the caller's transaction, tables rebuilt where SQLite cannot alter them."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, Enum
from sqlalchemy.types import TypeDecorator, TypeEngine

from models import Base


def render_item(kind: str, item: Any, writing: AutogenContext) -> str | Literal[False]:  # noqa: ANN401 - a hook
    """Write our own types as what the database sees, so that an old step does not hang on today's code."""
    if kind != "type":
        return False
    if isinstance(item, JSON):
        writing.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    if isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    if isinstance(item, TypeDecorator):
        plain: TypeEngine[Any] = item.impl_instance
        return f"sa.{plain!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=render_item,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
