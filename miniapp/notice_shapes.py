"""What travels through the door of notices."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from miniapp.forms import Form
from reports.chat.notices import ByChat
from reports.figures.filters import Query
from reports.pages import PageQuery


class NoticesQuery(Query, PageQuery):
    """Which page of the notices."""


class ReadForm(Form):
    """The newest notice that was read."""

    through: UUID


class NoticeView(BaseModel):
    """One notice. `code` and `link` name the report or dossier; `chat` tells whether it was also said there."""

    id: UUID
    topic: str
    text: str = Field(description="In the resident's language.")
    code: str | None
    link: str | None
    at: AwareDatetime
    chat: ByChat
    read_at: AwareDatetime | None


class NoticePageView(BaseModel):
    """A page of notices; `next` is the cursor of the following page, `unread` counts all."""

    items: list[NoticeView]
    next: str | None
    unread: int


class UnreadView(BaseModel):
    """How many notices are unread."""

    unread: int
