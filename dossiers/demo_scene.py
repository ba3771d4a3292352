"""One story of the demonstration on its way into the database, told by the same functions as real dossiers."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as OrmSession

from dossiers import clock, feedback, intake, processing, withdrawal
from dossiers.demo_stories import Story
from dossiers.fees import orders, receiving
from dossiers.fees.orders import Demand
from dossiers.fees.receiving import Money
from dossiers.filing import drafts
from dossiers.filing.drafts import Changes
from dossiers.intake import Lack, Wanted
from dossiers.papers import keeping
from models import (
    Account,
    Delivery,
    Dossier,
    DossierFile,
    DossierState,
    FileKind,
    PayWay,
    Resident,
    Unit,
    UnitKind,
)
from province.schema import DossierRules
from reports.actor import Actor

D = DossierState
NO_TIME = timedelta()
RESULT = "ket-qua"
MADE_UP_PRICE = 75_000  # đồng, where the provincial council sets it
OFFICER = "lanhdaoxa"


class Scene:
    """One story on its way into the database. `rows` are files that are stored already, by what they are for."""

    def __init__(
        self, session: OrmSession, rules: DossierRules, story: Story, rows: Mapping[str, DossierFile]
    ) -> None:
        self._session, self._rules, self._story, self._rows = session, rules, story, rows
        self._officer = _officer(session, story)
        self._dossier = self._begin(story)

    def play(self) -> None:
        """Everything that happened to the dossier, and nothing that is owed for it."""
        session, dossier, at = self._session, self._dossier, self._story.filed_at
        if self._story.state is not D.DRAFT:
            drafts.submit(session, dossier, self._rules, at)
            for act in self._story.acts:
                at += self._story.pace + (self._story.delay if act == "conclude" else NO_TIME)
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
        area = _office(self._session, story).area_code or ""
        dossier = drafts.open_draft(self._session, resident, story.procedure, area, at, prefill=False)
        dossier.channel = story.channel
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

    def _supplement(self, at: datetime) -> None:
        by = Actor("resident", self._dossier.resident_id)
        intake.supplemented(self._session, self._dossier, self._rules, by, at)

    def _transfer(self, at: datetime) -> None:
        self._pay_by(PayWay.TRANSFER, at)

    def _cash(self, at: datetime) -> None:
        self._pay_by(PayWay.CASH, at)

    def _pay_by(self, way: PayWay, at: datetime) -> None:
        order = orders.open_order(self._session, self._dossier)
        assert order is not None, self._story.procedure
        money = Money(self._dossier.unit_code, way, f"DEMO{order.token}", order.amount, at)
        receiving.receive(self._session, self._dossier, order, money, self._officer, at)

    def _rate(self, at: datetime) -> None:
        by = Actor("resident", self._dossier.resident_id)
        feedback.rate(self._dossier, self._rules, by, at, stars=self._story.stars or 5, comment="")


def _office(session: OrmSession, story: Story) -> Unit:
    """The commune office of the story; the first one is that of the demo's accounts."""
    wanted = select(Unit).where(Unit.kind == UnitKind.COMMUNE_OFFICE, Unit.active).order_by(Unit.code)
    return session.scalars(wanted.offset(story.office).limit(1)).one()


def _officer(session: OrmSession, story: Story) -> Actor:
    """The demo's leader, if there is that account and this is their office."""
    known = session.scalars(select(Account.id).where(Account.username == OFFICER)).one_or_none()
    return Actor("staff", None if story.office else known, _office(session, story).code)
