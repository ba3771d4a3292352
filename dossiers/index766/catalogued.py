"""What the procedures themselves count for: whether they are offered, used and paid online by whoever handles them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers.catalogue import procedures
from dossiers.index766.facts import Scope
from dossiers.index766.months import Month
from models import BankAccount, Unit, UnitKind
from province.index_schema import Formula
from province.procedure_schema import AuthorityKind, FilingChannel, Mode, Procedure

F = Formula
OF_PROCEDURES = (F.COMPLETE, F.OFFERED_ONLINE, F.USED_ONLINE, F.PAYABLE_ONLINE, F.PAID_ONCE)
KINDS = {
    AuthorityKind.COMMUNE_OFFICE: UnitKind.COMMUNE_OFFICE,
    AuthorityKind.COMMUNE_POLICE: UnitKind.COMMUNE_POLICE,
}
# By formula: the codes of the procedures in the denominator and in the numerator.
Lists = dict[str, dict[str, list[str]]]


@dataclass(frozen=True)
class Catalogue:
    """The procedures in force at a month's end, the units that handle them, and which units have an account."""

    entries: tuple[Procedure, ...]
    kinds: Mapping[str, UnitKind]
    areas: Mapping[str, str | None]
    accounts: frozenset[str]

    @classmethod
    def read(cls, session: Session, month: Month) -> "Catalogue":
        """From the database; a month that has not ended is judged by the catalogue of its last day."""
        known = procedures.in_force(session, month.last)
        units = session.execute(select(Unit.code, Unit.kind, Unit.area_code)).all()
        return cls(
            entries=tuple(it.entry for it in known),
            kinds={code: kind for code, kind, _ in units},
            areas={code: area for code, _, area in units},
            accounts=frozenset(session.scalars(select(BankAccount.unit_code))),
        )

    def handled(self, scope: Scope) -> list[Procedure]:
        """The procedures that the unit, the bodies of the area, or anybody handles."""
        if scope.unit:
            kind = self.kinds.get(scope.unit)
            return [it for it in self.entries if _handles(it, scope.unit, kind)]
        if scope.area:
            return [it for it in self.entries if it.authority.unit is None]
        return list(self.entries)

    def lists(self, scope: Scope, online: Collection[str], paid: Collection[str]) -> Lists:
        """What counts for the scope; `online` and `paid` are codes of which a dossier was filed and paid online."""
        handled = self.handled(scope)
        here = [it for it in handled if it.mode is not Mode.DEEP_LINK]
        dear = [it for it in handled if _costs(it)]
        return {
            F.COMPLETE.value: _list(handled, (it for it in handled if _is_complete(it))),
            F.OFFERED_ONLINE.value: _list(handled, handled),
            F.USED_ONLINE.value: _list(here, (it for it in here if it.code in online)),
            F.PAYABLE_ONLINE.value: _list(dear, (it for it in dear if self._payable(it, scope))),
            F.PAID_ONCE.value: _list(dear, (it for it in dear if it.code in paid)),
        }

    def _payable(self, entry: Procedure, scope: Scope) -> bool:
        if entry.mode is Mode.DEEP_LINK or not _costs(entry, FilingChannel.ONLINE):
            return False
        return any(
            _handles(entry, unit, self.kinds.get(unit))
            and scope.unit in {None, unit}
            and (scope.area is None or self.areas.get(unit) == scope.area)
            for unit in self.accounts
        )


def _handles(entry: Procedure, unit: str, kind: UnitKind | None) -> bool:
    return entry.authority.unit == unit or (kind is not None and KINDS.get(entry.authority.kind) is kind)


def _costs(entry: Procedure, *channels: FilingChannel) -> bool:
    """Whether a fee may be owed: an amount the council sets (null) may be one, only 0 with its text is none."""
    return any(fee.amount != 0 and (not channels or set(channels) & set(fee.channels)) for fee in entry.fees)


def _is_complete(entry: Procedure) -> bool:
    """Name, manner, steps, components, time, authority, fees and result: all the law wants to be told."""
    told: tuple[Any, ...] = (
        entry.name_vi,
        entry.guide_vi,
        entry.steps,
        entry.components,
        entry.norm,
        entry.authority.text_vi,
        all(fee.text_vi for fee in entry.fees),
        entry.outcome.name_vi,
    )
    return all(told)


def _list(counted: Iterable[Procedure], met: Iterable[Procedure]) -> dict[str, list[str]]:
    return {"counted": [it.code for it in counted], "met": [it.code for it in met]}
