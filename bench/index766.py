"""How fast a month of the index is with many dossiers: `python -m bench.index766 --dossiers 60000`.

Makes up dossiers of one month into a database of its own (SQLite in a temporary folder, or `--database
postgresql+psycopg://...`, which must be empty), each with its passages, files, order and payment, and asks for the
month of the province as it stands, what is behind a figure, the ranking, the freeze, and the frozen month. What counts
is the ratio to counting the bare rows of the month in the same run.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session as OrmSession

import migrations
from config import Settings
from dossiers.index766 import counting, freezing, showing
from dossiers.index766.facts import Scope
from dossiers.index766.months import Month
from dossiers.index766.showing import ORDER, Wanted
from models import (
    Agency,
    Dossier,
    DossierFile,
    DossierPassage,
    Payment,
    PaymentOrder,
    Procedure,
    Reading,
    Session,
    Unit,
    secret,
)
from models.base import bind_sessions, new_key, open_engine
from province.index_schema import Formula, Index
from province.load import load
from province.pack import read
from reports.desk import orders
from wiring import Wiring

MONTH = Month.called("2026-09")
NOW = MONTH.until + timedelta(days=3)
AT_ONCE = 2000
TIMES = 3
Row = dict[str, Any]
KEY = "dGhlIHNhbWUga2V5IGluIGFsbCB0ZXN0cywgMzJieXQ="


def main(arguments: list[str]) -> int:
    """Fill, measure, print. Exit code 0."""
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    told.add_argument("--dossiers", type=int, default=60_000)
    told.add_argument("--database", default="")
    asked = told.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate(
            {"data_dir": folder, "database_url": asked.database, "secret_key": KEY * 2, "data_keys": KEY}
        )
        secret.configure([KEY])
        engine = open_engine(settings.database)
        migrations.upgrade(engine)
        bind_sessions(engine)
        _fill(settings.province, asked.dossiers)
        _measure(Wiring(settings, engine).index, asked.dossiers)
        engine.dispose()
    return 0


def _measure(index: Index, count: int) -> None:
    with Reading() as session:
        bare = _best(lambda: _rows(session))
        print(f"{count} dossiers; the bare rows of the month counted in {bare * 1000:.0f} ms")
        questions: dict[str, Callable[[], object]] = {
            "the province's month as it stands": lambda: counting.of_month(session, MONTH, Scope(), NOW),
            "the month of one agency": lambda: counting.of_month(session, MONTH, _a_unit(session), NOW),
            "all agencies and areas": lambda: counting.of_everybody(session, MONTH, NOW),
            "a page behind 2.1": lambda: _behind(session),
        }
        for name, question in questions.items():
            _tell(name, _best(question), bare)
    start = time.perf_counter()
    assert freezing.freeze(index, MONTH, NOW)
    _tell("freezing it", time.perf_counter() - start, bare)
    with Reading() as session:
        told = {
            "the frozen month": lambda: showing.month_of(session, index, MONTH, Scope(), NOW),
            "a page behind the frozen 2.1": lambda: _behind(session),
        }
        for name, question in told.items():
            _tell(name, _best(question), bare)


def _rows(session: OrmSession) -> object:
    month = (Dossier.accepted_at >= MONTH.since, Dossier.accepted_at < MONTH.until)
    return session.execute(select(func.count(), func.sum(Dossier.rating)).where(*month)).one()


def _a_unit(session: OrmSession) -> Scope:
    return Scope(unit=session.scalars(select(Dossier.unit_code).limit(1)).one())


def _behind(session: OrmSession) -> object:
    wanted = showing.behind(session, Wanted(MONTH, Scope(), Formula.ON_TIME, "unmet"), NOW)
    return orders.page(session, wanted, ORDER, 20, None)


def _best(question: Callable[[], object]) -> float:
    spans = []
    for _ in range(TIMES):
        start = time.perf_counter()
        question()
        spans.append(time.perf_counter() - start)
    return min(spans)


def _tell(name: str, seconds: float, bare: float) -> None:
    print(f"{name:36} {seconds * 1000:7.0f} ms  {seconds / bare:6.1f} of the bare rows")


def _fill(province: Path, count: int) -> None:
    dice = Random(766)
    with Session.begin() as session:
        load(session, read(province))
    with Reading() as session:
        units = session.execute(
            select(Unit.code, Unit.area_code).join(Agency, Agency.unit_code == Unit.code)
        ).all()
        units = [unit for unit in units if unit.area_code]
        versions = list(session.scalars(select(Procedure.id)))
    made = _dossiers(dice, units, versions, count)
    while chunk := [dossier for dossier, _ in zip(made, range(AT_ONCE), strict=False)]:
        with Session.begin() as session:
            for table, rows in _lives(dice, chunk).items():
                session.execute(insert(table), rows)
    with Session.begin() as session:
        session.execute(text("ANALYZE"))


def _dossiers(dice: Random, units: list[Any], versions: list[Any], count: int) -> Iterator[Row]:
    for number in range(count):
        unit, area = dice.choice(units)
        accepted = MONTH.since + timedelta(seconds=dice.random() * 30 * 86_400)
        done = accepted + timedelta(days=dice.expovariate(0.4)) if dice.random() < 0.95 else None
        rated = done is not None and done < NOW and dice.random() < 0.2
        yield {
            "id": new_key(), "reference": f"B{number}", "code": f"B-{number}", "procedure_id": dice.choice(versions),
            "unit_code": unit, "area_code": area, "channel": "online" if dice.random() < 0.8 else "counter",
            "assisted": False, "status_owner": "province", "applicant": {}, "answers": {}, "draft_step": "",
            "result_way": "electronic", "state": "done" if done else "processing", "finance_state": "paid",
            "result_state": "ready",
            "sync_owed": 4, "sync_acked": 4 if dice.random() < 0.9 else 0, "sync_receipt": "",
            "supplement_count": 0, "due_original": accepted + timedelta(days=5), "due_at": accepted + timedelta(days=5),
            "created_at": accepted, "updated_at": accepted, "filed_at": accepted, "accepted_at": accepted,
            "done_at": done, "rating": dice.randint(1, 5) if rated else None, "rated_at": done if rated else None,
            "version": 1,
        }  # fmt: skip


def _lives(dice: Random, dossiers: list[Row]) -> dict[type[Any], list[Row]]:
    tables: dict[type[Any], list[Row]] = {Dossier: dossiers}
    for dossier in dossiers:
        at = dossier["accepted_at"]
        states = ["filed", "accepted", "processing", *(["done"] if dossier["done_at"] else [])]
        tables.setdefault(DossierPassage, []).extend(
            {
                "dossier_id": dossier["id"], "event": "step", "to_state": state, "at": at + timedelta(minutes=place),
                "by_kind": "staff", "public_text": "", "internal_note": "",
            }
            for place, state in enumerate(states)
        )  # fmt: skip
        kinds = ["component", *(["result"] if dossier["done_at"] else [])]
        tables.setdefault(DossierFile, []).extend(
            {
                "id": new_key(), "dossier_id": dossier["id"], "kind": kind, "name": "x.pdf", "size": 1, "pages": 1,
                "sha256": "0" * 64, "storage_key": f"{dossier['reference']}/{kind}", "seal": "x" * 120,
                "scanned": "none", "digitised": dice.choice((0, 1, 1, 2)), "uploaded_by_kind": "staff",
                "created_at": at,
            }
            for kind in kinds
        )  # fmt: skip
        order = new_key()
        tables.setdefault(PaymentOrder, []).append({
            "id": order, "dossier_id": dossier["id"], "unit_code": dossier["unit_code"], "token": dossier["reference"],
            "amount": 8000, "lines": [], "state": "paid", "created_at": at, "paid_at": at,
        })  # fmt: skip
        tables.setdefault(Payment, []).append({
            "id": new_key(), "unit_code": dossier["unit_code"], "order_id": order,
            "way": dice.choice(("transfer", "cash")), "transaction_id": dossier["reference"], "amount": 8000,
            "said": "", "verdict": "matched", "at": at, "created_at": at, "refund_reason": "", "refund_reference": "",
        })  # fmt: skip
    return tables


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
