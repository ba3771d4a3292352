"""The door of residents to their notices: what was owed to them, whether or not it could be said in the chat."""

from datetime import UTC, datetime
from typing import Any

from flask_openapi3.models.tag import Tag

from doors import rates
from doors.apidocs import RESIDENT, answers, problems
from doors.late_api import LateAPI
from miniapp import tokens
from miniapp.notice_shapes import NoticePageView, NoticesQuery, ReadForm, UnreadView
from models import Reading, Session
from reports import pages
from reports.chat import notices
from reports.pages import Cursor
from wiring import wiring

bp = LateAPI(
    "residents_notices",
    __name__,
    url_prefix="/api/v1/notices",
    abp_tags=[
        Tag(name="Residents: notices", description="What was owed to a resident, to be read in the app.")
    ],
    abp_security=RESIDENT,
    abp_responses=problems(401, 422, 429),
)
bp.after_request(tokens.challenge)

MARKS_A_MINUTE = 60


@bp.get("", responses=answers({200: NoticePageView}))
def list_notices(query: NoticesQuery) -> dict[str, Any]:
    """One's notices, newest first, in the words of the chat, and how many are unread."""
    reader, after = tokens.signed_in(), pages.read(query.after)
    with Reading() as session:
        language = tokens.reader(session, reader).language
        rows = notices.listed(session, reader, after, query.limit)
        unread = notices.unread(session, reader)
    shown, following = pages.cut(rows, query.limit, lambda row: Cursor(row.created_at, row.id))
    wired = wiring()
    items = [notices.view(notice, wired.texts, wired.links, language) for notice in shown]
    return pages.answer(items, following) | {"unread": unread}


@bp.post("/read", responses=answers({200: UnreadView}, 404))
def mark_read(body: ReadForm) -> dict[str, Any]:
    """This notice and all before it have been read; answers how many are unread now."""
    reader = tokens.signed_in()
    rates.limit("notices", reader.hex, MARKS_A_MINUTE)
    now = datetime.now(UTC)
    with Session.begin() as session:
        tokens.reader(session, reader)
        notices.read_through(session, reader, body.through, now)
        return {"unread": notices.unread(session, reader)}
