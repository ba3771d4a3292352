"""The demonstration's dossiers: some in every state, each with the life behind it that leads there.

A dossier's key follows from its place in the list, so that loading again adds nothing. They move by the same functions
as real ones, at moments of the past; history owes nobody anything, so the messages they would have caused are dropped.
"""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from PIL import Image, ImageDraw
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as OrmSession

from dossiers import clock, intake, processing, withdrawal
from dossiers.catalogue import procedures
from dossiers.catalogue.conditions import Need, need
from dossiers.fees import orders
from dossiers.fees.orders import Demand
from dossiers.filing import drafts
from dossiers.filing.drafts import Changes
from dossiers.intake import Lack, Wanted
from dossiers.papers import keeping, pdf
from dossiers.papers.keeping import Paper
from models import (
    Account,
    Agency,
    BankAccount,
    Delivery,
    Dossier,
    DossierFile,
    DossierState,
    FileKind,
    Reading,
    Resident,
    Session,
    Unit,
    UnitKind,
)
from province.schema import DossierRules
from reports import deadlines
from reports.actor import Actor
from wiring import Wiring

DOSSIERS = UUID("8a0b3c52-5d0e-4a5e-9a55-0a7a57b1d0c3")
D = DossierState
# What happened to a dossier in each state after it was filed.
BEFORE: Mapping[D, Sequence[str]] = {
    D.FILED: (),
    D.ACCEPTED: ("accept",),
    D.REFUSED: ("refuse",),
    D.PROCESSING: ("accept", "start"),
    D.SUPPLEMENT: ("accept", "start", "ask"),
    D.PAYMENT: ("accept", "start", "pay"),
    D.WITHDRAWAL: ("accept", "withdraw"),
    D.STOPPED: ("accept", "start", "stop"),
    D.DONE: ("accept", "start", "step", "conclude"),
    D.RETURNED: ("accept", "start", "step", "conclude", "hand_out"),
}
A_STEP = timedelta(hours=2)
RESULT = "ket-qua"
# NAPAS has given this number to nobody.
NO_BANK = "970499"
MADE_UP_PRICE = 75_000  # đồng, where the provincial council sets it
OFFICER = "lanhdaoxa"


@dataclass(frozen=True)
class Story:
    """One line of the list: which procedure, how far it got, and when it was filed."""

    key: UUID
    procedure: str
    state: DossierState
    filed_at: datetime
    name: str
    number: str
    answers: Mapping[str, Any]


def read(folder: Path, now: datetime) -> list[Story]:
    """The stories of a province pack's `demo/dossiers.toml`. Raises OSError, KeyError."""
    told = tomllib.loads((folder / "dossiers.toml").read_text(encoding="utf-8"))
    names = told["names"]
    return [
        Story(
            uuid5(DOSSIERS, str(place)),
            line["procedure"],
            DossierState(line["state"]),
            now - timedelta(days=line["days"], hours=9),
            names[place % len(names)],
            f"0721990{place + 1:05d}",
            told["answers"][line["procedure"]],
        )
        for place, line in enumerate(told["dossiers"])
    ]


def load(wired: Wiring, stories: Sequence[Story]) -> int:
    """Write the dossiers that are not there yet; returns how many. Raises Busy when the storage does not answer."""
    added = 0
    for story in stories:
        with Reading() as session:
            if session.get(Resident, story.key) is not None:
                continue
            papers = _papers_of(session, story)
        rows = {code: keeping.store(wired, _paper(code), story.filed_at) for code in papers}
        with Session.begin() as session:
            _Scene(session, wired.province.dossiers, story, rows).play()
        added += 1
    return added


def open_accounts(session: OrmSession) -> int:
    """Give every agency without an account one at a bank that does not exist: no transfer can reach it."""
    known = set(session.scalars(select(BankAccount.unit_code)))
    missing = [it for it in session.scalars(select(Agency)) if it.unit_code not in known]
    for agency in missing:
        number = "".join(letter for letter in agency.code if letter.isalnum())
        session.add(
            BankAccount(
                unit_code=agency.unit_code,
                bank_bin=NO_BANK,
                account=f"DEMO{number}",
                holder="TAI KHOAN THU NGHIEM",
                source="demo",
            )
        )
    return len(missing)


class _Scene:
    """One story on its way into the database. `rows` are files that are stored already, by what they are for."""

    def __init__(
        self, session: OrmSession, rules: DossierRules, story: Story, rows: Mapping[str, DossierFile]
    ) -> None:
        self._session, self._rules, self._story, self._rows = session, rules, story, rows
        self._officer = _officer(session)
        self._dossier = self._begin(story)

    def play(self) -> None:
        """Everything that happened to the dossier, and nothing that is owed for it."""
        session, dossier, at = self._session, self._dossier, self._story.filed_at
        if self._story.state is not D.DRAFT:
            drafts.submit(session, dossier, self._rules, at)
            for act in BEFORE[self._story.state]:
                at += A_STEP
                session.flush()
                getattr(self, f"_{act}")(at)
        session.flush()
        session.execute(delete(Delivery).where(Delivery.key.contains(dossier.id.hex)))
        dossier.sync_acked, dossier.sync_receipt = dossier.sync_owed, "demo"

    def _begin(self, story: Story) -> Dossier:
        at = story.filed_at
        resident = Resident(id=story.key, name=story.name, language="vi", created_at=at, seen_at=at)
        self._session.add(resident)
        self._session.flush()
        area = _office(self._session).area_code or ""
        dossier = drafts.open_draft(self._session, resident, story.procedure, area, at, prefill=False)
        applicant = {"full_name": story.name, "national_id": story.number, "phone": "0912345678"}
        drafts.save(dossier, Changes(applicant, story.answers, step="review"), at)
        names = {it.code: it.name_vi for it in clock.entry_of(dossier).components}
        for code, row in self._rows.items():
            if code != RESULT:
                row.component_code, row.digitised = code, 1
                by = Actor("resident", resident.id)
                keeping.settle(self._session, row, dossier.id, FileKind.COMPONENT, by, names[code])
        self._session.flush()
        return dossier

    def _accept(self, at: datetime) -> None:
        intake.accept(self._session, self._dossier, self._officer, at)

    def _refuse(self, at: datetime) -> None:
        reason = "Không thuộc thẩm quyền giải quyết của xã, phường."
        intake.refuse(self._session, self._dossier, self._officer, at, reason=reason)

    def _start(self, at: datetime) -> None:
        processing.start(self._session, self._dossier, self._officer, at)

    def _step(self, at: datetime) -> None:
        roles = frozenset(processing.DOSSIER_ROLES)
        processing.finish_step(self._session, self._dossier, roles, self._officer, at)

    def _ask(self, at: datetime) -> None:
        wanted = Wanted([Lack(None, "Ảnh giấy tờ bị mờ", "Chụp lại đủ bốn góc, rõ chữ")], "Giấy tờ chưa rõ.")
        intake.ask_supplement(self._session, self._dossier, wanted, self._rules, self._officer, at)

    def _pay(self, at: datetime) -> None:
        fee = orders.fees_of(self._dossier)[0]
        asked = Demand("Lệ phí theo quy định.", False, {fee.code: 1}, {fee.code: MADE_UP_PRICE})
        orders.demand(self._session, self._dossier, asked, self._officer, at)

    def _withdraw(self, at: datetime) -> None:
        by = Actor("resident", self._dossier.resident_id)
        withdrawal.ask(self._session, self._dossier, by, at, reason="Nộp nhầm thủ tục.")

    def _stop(self, at: datetime) -> None:
        reason = "Người nộp không bổ sung đúng hạn."
        processing.stop(self._session, self._dossier, self._officer, at, reason=reason)

    def _conclude(self, at: datetime) -> None:
        row = self._rows[RESULT]
        keeping.settle(self._session, row, self._dossier.id, FileKind.RESULT, self._officer, "ket-qua.pdf")
        self._session.flush()
        processing.conclude(self._session, self._dossier, self._officer, at)

    def _hand_out(self, at: datetime) -> None:
        processing.hand_out(self._session, self._dossier, self._officer, at)


def _papers_of(session: OrmSession, story: Story) -> list[str]:
    """What must be on file: the components its answers ask for, and the result where there is one."""
    known = procedures.find(session, story.procedure, deadlines.local(story.filed_at).date())
    assert known is not None, story.procedure
    needed = [it for it in known.entry.components if need(it, story.answers) is Need.REQUIRED]
    return [it.code for it in needed] + ([RESULT] if story.state in {D.DONE, D.RETURNED} else [])


def _paper(said: str) -> Paper:
    """A page that says what it is for, in plain letters."""
    page = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(page)
    pen.rectangle((30, 30, 590, 847), outline="black", width=3)
    pen.text((60, 60), f"GIAY TO THU NGHIEM\n{said}", fill="black", font_size=32)
    out = BytesIO()
    page.save(out, "JPEG", quality=70)
    content = pdf.join([out.getvalue()])
    return Paper(content, 1, hashlib.sha256(content).hexdigest(), "none")


def _office(session: OrmSession) -> Unit:
    """The commune office of the demo's accounts."""
    wanted = select(Unit).where(Unit.kind == UnitKind.COMMUNE_OFFICE, Unit.active).order_by(Unit.code)
    return session.scalars(wanted.limit(1)).one()


def _officer(session: OrmSession) -> Actor:
    """The demo's leader, if there is that account."""
    known = session.scalars(select(Account.id).where(Account.username == OFFICER)).one_or_none()
    return Actor("staff", known, _office(session).code)
