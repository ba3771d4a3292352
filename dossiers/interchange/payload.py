"""A dossier as the national system reads it: the field names that provincial systems exchange, and its progress.

The names and codes are those seen in practice; dates are `yyyyMMddHHmmss`, local time. Composed when it is sent.
Of fees only the names were seen: that 1 is a fee (phí) and 2 a charge (lệ phí), 1 paid and 0 not, is ours.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers.catalogue.procedures import parsed
from dossiers.fees import orders
from models import (
    Account,
    Agency,
    Dossier,
    DossierFile,
    DossierPassage,
    DossierState,
    FileKind,
    FilingChannel,
    OrderState,
    Payment,
    PaymentOrder,
    PayWay,
    ProcedureField,
    ResultWay,
    Unit,
    Verdict,
)
from models.dossier import NATIONAL
from reports import deadlines
from reports.links import Links

CHANNELS = {FilingChannel.COUNTER: 1, FilingChannel.ONLINE: 2, FilingChannel.POST: 3}
RESULT_WAYS = {ResultWay.COUNTER: 0, ResultWay.POST: 1, ResultWay.ELECTRONIC: 2}
PERSONAL_ID, OLD_ID = 1, 2
FILED_LOCALLY = 2
PAID_HERE = 2
FEE_KINDS = {"fee": 1, "charge": 2}
AT_INTAKE, LATER = 1, 2


def compose(
    session: Session, dossier: Dossier, state: DossierState, links: Links, at: datetime
) -> dict[str, Any]:
    """The dossier with the state that is told now; later states follow in messages of their own."""
    entry = parsed(dossier.procedure.content)
    field = session.get_one(ProcedureField, entry.field)
    unit = session.get_one(Unit, dossier.unit_code)
    agency = session.get_one(Agency, dossier.unit_code)
    number = str(dossier.applicant.get("national_id") or "")
    files = session.scalars(
        select(DossierFile).where(DossierFile.dossier_id == dossier.id).order_by(DossierFile.id)
    ).all()
    papers = [it for it in files if it.kind is FileKind.COMPONENT]
    asked = [it for it in orders.orders_of(session, dossier) if it.state is not OrderState.CANCELLED]
    return {
        "MaHoSo": dossier.code or dossier.reference,
        "MaTTHC": entry.code,
        "TenTTHC": entry.name_vi,
        "MaLinhVuc": field.national_code or field.code,
        "TenLinhVuc": field.name_vi,
        "KenhThucHien": CHANNELS[dossier.channel],
        "ChuHoSo": dossier.applicant.get("full_name", ""),
        "LoaiDoiTuong": 0,
        "LoaiDinhDanh": OLD_ID if len(number) == 9 else PERSONAL_ID,
        "SoDinhDanh": number,
        "NgayNopHoSo": _moment(dossier.filed_at),
        "NgayTiepNhan": _moment(dossier.accepted_at),
        "NgayHenTra": _moment(dossier.due_at),
        "NgayTra": _moment(dossier.ended_at) if dossier.state is DossierState.RETURNED else "",
        "NgayTuChoi": _moment(dossier.ended_at) if dossier.state is DossierState.REFUSED else "",
        "NgayKetThucXuLy": _moment(dossier.done_at),
        "TrangThaiHoSo": NATIONAL[state],
        "HinhThucTra": RESULT_WAYS[dossier.result_way],
        "DonViXuLy": unit.name,
        "MaDonViXuLy": agency.code,
        "NoiNopHoSo": FILED_LOCALLY,
        "HoSoCoThanhPhanSoHoa": int(any(it.digitised for it in papers)),
        "TaiKhoanDuocXacThucVoiVNeID": 0,
        "DuocThanhToanTrucTuyen": PAID_HERE if _is_paid_online(session, asked) else 0,
        "TaiLieuNop": [_paper(it, links, at) for it in papers],
        "DanhSachLePhi": _fees(dossier, asked),
        "DanhSachGiayToKetQua": [_result(it, links, at) for it in files if it.kind is FileKind.RESULT],
        "TienTrinh": _progress(session, dossier),
    }


def _paper(file: DossierFile, links: Links, at: datetime) -> dict[str, Any]:
    return {
        "TenTepDinhKem": file.name,
        "MaThanhPhanHoSo": file.component_code,
        "DuongDanTaiTepTin": links.dossier_file(str(file.id), at),
        "DuocSoHoa": int(file.digitised > 0),
        "DuocTaiSuDung": max(0, file.digitised - 1),
        "DuocLayTuKhoDMQG": 0,
        "MaKetQuaThayThe": "",
    }


def _result(file: DossierFile, links: Links, at: datetime) -> dict[str, Any]:
    return {
        "TenGiayTo": file.name,
        "MaGiayToKetQua": file.id.hex,
        "DuongDanTepTinKetQua": links.dossier_file(str(file.id), at),
    }


def _fees(dossier: Dossier, asked: Sequence[PaymentOrder]) -> list[dict[str, Any]]:
    """Every line that was asked and not taken back; what an officer asks for in the midst of the work is `LATER`."""
    at_intake = {it.code for it in orders.fees_of(dossier) if it.collect == "acceptance"}
    return [
        {
            "LoaiPhiLePhi": FEE_KINDS[it["kind"]],
            "HinhThucThu": AT_INTAKE if it["code"] in at_intake else LATER,
            "Gia": it["amount"],
            "TrangThaiThanhToan": int(order.state is OrderState.PAID),
        }
        for order in asked
        for it in order.lines
    ]


def _is_paid_online(session: Session, asked: Sequence[PaymentOrder]) -> bool:
    """Whether what was paid came by transfer or Checkout; cash at the counter did not."""
    paid = [it.id for it in asked if it.state is OrderState.PAID]
    online = select(Payment.id).where(
        Payment.order_id.in_(paid), Payment.verdict == Verdict.MATCHED, Payment.way != PayWay.CASH
    )
    return session.scalars(online.limit(1)).first() is not None


def _progress(session: Session, dossier: Dossier) -> list[dict[str, Any]]:
    lines = session.scalars(
        select(DossierPassage)
        .where(DossierPassage.dossier_id == dossier.id, DossierPassage.to_state.is_not(None))
        .order_by(DossierPassage.seq)
    ).all()
    people = {it.by_id for it in lines if it.by_kind == "staff" and it.by_id}
    names = dict(session.execute(select(Account.id, Account.full_name).where(Account.id.in_(people))).all())
    return [
        {
            "NguoiXuLy": names.get(it.by_id, "") if it.by_id else "",
            "ChucDanh": "",
            "DonViXuLy": it.unit_code or "",
            "NoiDungXuLy": it.public_text,
            "ThoiDiemXuLy": _moment(it.at),
            "NgayKetThucTheoQuyDinh": _moment(dossier.due_at),
            "TrangThai": NATIONAL[it.to_state],
        }
        for it in lines
        if it.to_state is not None and it.to_state in NATIONAL
    ]


def _moment(at: datetime | None) -> str:
    return f"{deadlines.local(at):%Y%m%d%H%M%S}" if at else ""
