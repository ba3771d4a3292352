"""A demonstration report's rows as the database takes them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from models import Report, Source, TicketState
from models.newrows import fresh
from reports.deadlines import SHARES
from reports.demo.story import Setting, Story
from reports.demo.world import World
from reports.moderated import has_unseen_words
from reports.places.place import coarse
from reports.places.tiles import tile
from reports.public import mapmarks
from reports.public.mapchange import Change
from reports.wording import searchable

# Moderators look at most words within two days; some wait.
MODERATED_AFTER = timedelta(days=2)
APPROVED, APPROVED_AT_ONCE, RESULT_APPROVED = 0.97, 0.6, 0.95


@dataclass
class Told:
    """One report: its setting, its story and the code it goes by."""

    code: str
    setting: Setting
    story: Story
    row: dict[str, Any]


def report_row(world: World, code: str, setting: Setting, story: Story, dice: Random) -> dict[str, Any]:
    """The row of `reports`."""
    spot, life = setting.spot, story.life
    words = _description(world, setting, dice)
    address = f"Đường {spot.street}, {spot.area_name}"
    visible = setting.category.publish
    public_words = words if visible and _is_approved(setting, dice) else None
    public_result = story.result if visible and dice.random() < RESULT_APPROVED else None
    public_latitude, public_longitude = coarse(spot.latitude, spot.longitude)
    return {
        "id": life.report_id,
        "code": code,
        "source": Source.IMPORT,
        "resident_id": None,
        "anonymous": False,
        "category_code": setting.category.code,
        "description": words,
        "search_text": searchable(f"{words} {address}"),
        "answers": {},
        "latitude": spot.latitude,
        "longitude": spot.longitude,
        "accuracy_m": None,
        "address": address,
        "area_code": spot.area_code,
        "tile": tile(spot.latitude, spot.longitude),
        "public_latitude": public_latitude,
        "public_longitude": public_longitude,
        "public_tile": tile(public_latitude, public_longitude),
        "state": life.state,
        "visible": visible,
        "public_description": public_words,
        "public_result": public_result,
        "has_photo": False,
        "overdue_marked": False,
        "moderation_pending": visible and has_unseen_words(public_words, story.resolved_at, public_result),
        "unit_code": life.tickets[-1]["unit_code"],
        "duplicate_of_id": None,
        "support_count": 0,
        "captured_at": None,
        "created_at": setting.begin,
        "updated_at": life.last_at,
        "original_due_at": setting.due_at,
        "due_at": story.due_at,
        "paused_at": None,
        "paused_from": None,
        "first_response_at": life.first_response_at,
        "resolved_at": story.resolved_at,
        "closed_at": story.closed_at,
        "reopened_at": story.reopened_at,
        "rating": story.rating,
        "rating_comment": None,
        "rated_at": story.rated_at,
        "version": 1,
    }


def plan_warnings(world: World, setting: Setting, story: Story) -> None:
    """Nobody is warned about the past: what fell due counts as warned, what comes next is planned."""
    if story.due_at is None:
        return
    for ticket in story.life.tickets:
        if ticket["state"] is not TicketState.OPEN:
            ticket["warned"] = _passed(setting.begin, story.due_at, ticket["ended_at"])
            continue
        begin = story.reopened_at or setting.begin
        warnings = world.warnings(setting.category, begin, story.due_at)
        ticket["warned"] = max((share for share, at in warnings if at <= setting.now), default=0)
        ticket["warn_at"] = next((at for _, at in warnings if at > setting.now), None)


def change(row: dict[str, Any]) -> Change:
    """How the report counts on the map."""
    return mapmarks.change(fresh(Report, **row), row["category_code"], row["state"], 1)


def _passed(begin: datetime, due: datetime, ended: datetime) -> int:
    share = (ended - begin) / (due - begin) * 100 if due > begin else 100
    return max((step for step in SHARES if step <= share), default=0)


def _description(world: World, setting: Setting, dice: Random) -> str:
    sentence = dice.choice(list(world.words.descriptions[setting.category.code]))
    spot = setting.spot
    return sentence.format(street=spot.street, spot=spot.spot, days=dice.randint(2, 9))


def _is_approved(setting: Setting, dice: Random) -> bool:
    old = setting.now - setting.begin > MODERATED_AFTER
    return dice.random() < (APPROVED if old else APPROVED_AT_ONCE)
