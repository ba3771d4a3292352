"""Doing what a turn of the conversation decided, by the acts that all doors share, in the transaction of the turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from errors import Problem, TransitionRefused
from models import Conversation, Report, Resident, Source
from reports import feedback, following, intake, merging, progress, standing
from reports.actor import Actor
from reports.intake import Draft
from reports.progress import ENDED_STATES
from webhooks.conversation import bot
from webhooks.conversation.shapes import (
    Act,
    CallHuman,
    Comment,
    File,
    Mute,
    Rate,
    ReleaseHuman,
    Reopen,
    Speak,
    Support,
    TellHuman,
    Unmute,
    Withdraw,
)
from webhooks.conversation.talk import Talk
from wiring import Wiring

# What is done to reports, which is limited as at the other doors.
TO_REPORTS = (File, Support, Comment, Rate, Reopen, Withdraw)


class ActRefused(Exception):
    """Raised when an act is refused with the `code` of a Problem; so many before it were `done`, and are undone."""

    def __init__(self, done: int, code: str) -> None:
        super().__init__(code)
        self.done = done
        self.code = code


@dataclass(frozen=True)
class Doer:
    """Does the acts of one person."""

    session: Session
    wired: Wiring
    conversation: Conversation
    resident: Resident
    at: datetime

    def do(self, acts: Sequence[Act], talk: Talk) -> Talk:
        """Do the acts in order; the talk, told of the code of each report that was filed. Raises ActRefused."""
        for place, act in enumerate(acts):
            try:
                talk = self._do(act, talk)
            except Problem as problem:
                raise ActRefused(place, problem.code) from problem
        return talk

    def _do(self, act: Act, talk: Talk) -> Talk:
        match act:
            case File():
                return bot.filed(talk, self._file(act).code)
            case Support() | Comment() | Rate() | Reopen() | Withdraw():
                self._do_to_report(act)
            case CallHuman() | TellHuman() | ReleaseHuman():
                self._do_to_conversation(act)
            case Mute() | Unmute() | Speak():
                self._do_to_resident(act)
        return talk

    def _do_to_report(self, act: Support | Comment | Rate | Reopen | Withdraw) -> None:
        standing.check_not_blocked(self.resident, self.at)
        match act:
            case Support():
                self._support(act)
            case Comment():
                self._comment(act)
            case Rate():
                feedback.rate(self._own(act.code), self._actor, self.at, stars=act.stars)
            case Reopen():
                feedback.reopen(self.session, self._own(act.code), self._actor, self.at, reason=act.reason)
            case Withdraw():
                progress.withdraw(self.session, self._own(act.code), self._actor, self.at)

    def _do_to_conversation(self, act: CallHuman | TellHuman | ReleaseHuman) -> None:
        """What a person tells the human needs no doing: the inbox keeps it, and staff read it there."""
        match act:
            case CallHuman():
                self.conversation.called_at = self.conversation.called_at or self.at
                self.conversation.called_for = act.text
            case ReleaseHuman():
                release(self.conversation)

    def _do_to_resident(self, act: Mute | Unmute | Speak) -> None:
        match act:
            case Mute():
                self.resident.muted_at = self.at
            case Unmute():
                self.resident.muted_at = None
            case Speak():
                self.resident.language = act.language

    @property
    def _actor(self) -> Actor:
        return Actor("resident", self.resident.id)

    def _file(self, act: File) -> Report:
        standing.check_not_blocked(self.resident, self.at)
        standing.alone(self.session, self.resident.id)
        standing.check_quota(self.session, self.resident.id, self.wired.settings.reports_an_hour, self.at)
        draft = Draft(
            category=act.category,
            description=act.description[: intake.LONGEST_DESCRIPTION],
            latitude=act.latitude,
            longitude=act.longitude,
            address=act.address,
            photo_ids=_keys(act.photo_ids),
            answers=act.answers,
            captured_at=_past(act.captured_at, self.at),
            source=Source.CHAT,
        )
        return intake.submit(self.session, self.wired.atlas, draft, self.resident.id, self.at)

    def _support(self, act: Support) -> None:
        report = following.public(self.session, act.code, self.resident.id)
        if report.state in ENDED_STATES:
            raise TransitionRefused(extra={"state": report.state.value})
        merging.support(self.session, report, self.resident.id, self.at)

    def _comment(self, act: Comment) -> None:
        report, text = self._own(act.code), act.text
        if act.photo_ids:
            count = intake.add_photos(self.session, report, _keys(act.photo_ids), self.resident.id)
            text = text or self.wired.texts.say("talk.photos_added", "vi", {"count": str(count)})
        progress.comment(self.session, report, self._actor, self.at, text=text)

    def _own(self, code: str) -> Report:
        return following.own(self.session, code, self.resident.id)


def release(conversation: Conversation) -> None:
    """No human is wanted any more; the bot speaks again."""
    conversation.called_at = conversation.human_since = conversation.human_id = None
    conversation.called_for = ""


def _keys(ids: Sequence[str]) -> list[UUID]:
    return [UUID(one) for one in ids]


def _past(moment: datetime | None, at: datetime) -> datetime | None:
    """A camera's clock may be anywhere; what it says of the future is not believed."""
    return moment if moment is not None and moment <= at else None
