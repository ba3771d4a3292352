"""What is really there when the dust has settled: in the database, at the unit's system, on people's phones."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bench.drill.unit import UnitSystem
from clients.storage import Storage
from models import (
    Conversation,
    Delivery,
    Dossier,
    DossierPassage,
    InboxEvent,
    Passage,
    Photo,
    Report,
    Resident,
    Ticket,
    TicketState,
)
from reports.entry import audit

Steps = list[tuple[str | None, str]]


@dataclass(frozen=True)
class Letter:
    """A row of `deliveries`."""

    key: str
    channel: str
    state: str
    error: str


@dataclass
class Found:
    """Facts, as plain as can be, so that what judges them can be tried with made-up ones.

    `reports` is (id, code, state) of each row; `stories` counts the reports of each writer's id at the account;
    `arrived` is message key -> report code at the units' system; `chat` is (persona, text) of what was said to people;
    `events` is (sender, name, state); `steps` are (from, to) states in order; `photos` tells whose files are all there.
    """

    reports: list[tuple[str, str, str]] = field(default_factory=list)
    stories: Mapping[str, int] = field(default_factory=dict)
    steps: Mapping[str, Steps] = field(default_factory=dict)
    open_tickets: Mapping[str, int] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    arrived: Mapping[str, str] = field(default_factory=dict)
    forged: int = 0
    chat: list[tuple[str, str]] = field(default_factory=list)
    events: list[tuple[str, str, str]] = field(default_factory=list)
    dossiers: list[tuple[str, str, str]] = field(default_factory=list)
    dossier_steps: Mapping[str, Steps] = field(default_factory=dict)
    photos: Mapping[str, bool] = field(default_factory=dict)
    audit_trouble: str = ""


def look(engine: Engine, unit: UnitSystem, zalo: Path, storage: Storage) -> Found:
    """Read everything; nothing may be in flight meanwhile."""
    with Session(engine.execution_options(reading=True)) as session:
        return Found(
            reports=[
                (str(id_), code, state.value)
                for id_, code, state in session.execute(select(Report.id, Report.code, Report.state))
            ],
            stories=_stories(session),
            steps=_steps(session),
            open_tickets=_open_tickets(session),
            letters=[
                Letter(key, channel.value, state.value, error)
                for key, channel, state, error in session.execute(
                    select(Delivery.key, Delivery.channel, Delivery.state, Delivery.last_error)
                )
            ],
            arrived=dict(unit.tickets),
            forged=unit.forged,
            chat=_chat(zalo),
            events=[
                (sender, name, state.value)
                for sender, name, state in session.execute(
                    select(InboxEvent.sender, InboxEvent.name, InboxEvent.state)
                )
            ],
            dossiers=[
                (str(id_), code or "", state.value)
                for id_, code, state in session.execute(select(Dossier.id, Dossier.code, Dossier.state))
            ],
            dossier_steps=_dossier_steps(session),
            photos=_photos(session, storage),
            audit_trouble=audit.verify(session).reason,
        )


def waiting(engine: Engine) -> int:
    """How much is still owed to anyone or not yet heard."""
    owed = select(func.count()).where(Delivery.state == "owed")
    unheard = select(func.count()).where(InboxEvent.state == "waiting")
    with Session(engine.execution_options(reading=True)) as session:
        return (session.scalar(owed) or 0) + (session.scalar(unheard) or 0)


def put_off(engine: Engine, channel: str) -> int:
    """How many letters of a channel met trouble and wait to be tried again."""
    troubled = select(func.count()).where(
        Delivery.channel == channel, Delivery.state.in_(["owed", "held"]), Delivery.last_error != ""
    )
    with Session(engine.execution_options(reading=True)) as session:
        return session.scalar(troubled) or 0


def _stories(session: Session) -> dict[str, int]:
    told = (
        select(Conversation.sender, func.count(Report.id))
        .join(Resident, Resident.zalo_oa_user_id == Conversation.sender)
        .join(Report, Report.resident_id == Resident.id)
        .group_by(Conversation.sender)
    )
    return dict(session.execute(told).all())


def _steps(session: Session) -> dict[str, Steps]:
    asked = select(Passage.report_id, Passage.from_state, Passage.to_state).order_by(Passage.seq)
    return _walked(session.execute(asked).all())


def _dossier_steps(session: Session) -> dict[str, Steps]:
    asked = select(DossierPassage.dossier_id, DossierPassage.from_state, DossierPassage.to_state)
    return _walked(session.execute(asked.order_by(DossierPassage.seq)).all())


def _walked(passages: Iterable[tuple[UUID, StrEnum | None, StrEnum | None]]) -> dict[str, Steps]:
    steps: dict[str, Steps] = {}
    for id_, came, went in passages:
        if went is not None:
            steps.setdefault(str(id_), []).append((came.value if came else None, went.value))
    return steps


def _open_tickets(session: Session) -> Counter[str]:
    is_open = Ticket.state == TicketState.OPEN
    return Counter(str(id_) for id_ in session.scalars(select(Ticket.report_id).where(is_open)))


def _chat(zalo: Path) -> list[tuple[str, str]]:
    if not zalo.exists():
        return []
    with closing(sqlite3.connect(f"file:{zalo}?mode=ro", uri=True, timeout=10)) as phones:
        return list(phones.execute("SELECT persona, text FROM messages WHERE from_oa"))


def _photos(session: Session, storage: Storage) -> dict[str, bool]:
    """Each photo that belongs to a report, and whether all its files are there and as long as they should be."""
    whole = {}
    for id_, kept in session.execute(select(Photo.id, Photo.derivatives).where(Photo.report_id.is_not(None))):
        whole[str(id_)] = bool(kept) and all(
            storage.exists(each["key"]) and len(storage.get(each["key"])) == each["bytes"]
            for each in kept.values()
        )
    return whole
