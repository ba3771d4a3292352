"""What follows from the files: a unit for every area, rules that name their areas, one calendar out of two lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from province.category_schema import Category, Norm, Norms, NormUnit
from province.schema import Area, Correction, DayKind, Holiday
from province.unit_schema import Routing, RuleLine, Selector, Unit, UnitKind, Units

KINDS_PER_AREA = frozenset({UnitKind.COMMUNE_OFFICE, UnitKind.COMMUNE_POLICE})


@dataclass(frozen=True)
class Rule:
    """One routing rule. Null `category`, `group`, `areas` mean every one; exactly one of `unit` and `kind` is set.

    Rules are read by `position`, the first that fits wins; valid on days `valid_from <= day < valid_to`.
    """

    position: int
    category: str | None
    group: str | None
    areas: tuple[str, ...] | None
    unit: str | None
    kind: UnitKind | None
    valid_from: date
    valid_to: date | None
    note: str

    @property
    def is_for_everything(self) -> bool:
        """Whether it takes any matter anywhere."""
        return self.category is None and self.group is None and self.areas is None


@dataclass(frozen=True)
class CalendarDay:
    """A day on which the weekly rule does not hold: a holiday or a working weekend."""

    day: date
    kind: DayKind
    name: str
    source: str


def every_unit(units: Units, areas: Iterable[Area], type_names: dict[str, str]) -> tuple[Unit, ...]:
    """The units written out, then those of each area. `type_names` maps a type of area to its English name."""
    made = [
        Unit(
            code=plan.code.format(code=area.code),
            kind=plan.kind,
            name=plan.name.format(type=area.type, name=area.name),
            name_en=plan.name_en.format(type_en=type_names.get(area.type, area.type), name=area.name),
            area_code=area.code,
        )
        for plan in units.per_area
        for area in areas
    ]
    return (*units.units, *made)


def every_rule(routing: Routing, areas: Sequence[Area]) -> tuple[Rule, ...]:
    """The rules in order, each with the codes of the areas it selects."""
    return tuple(
        _rule(position, line, routing, areas) for position, line in enumerate(routing.rules, start=1)
    )


def selected(selector: Selector, areas: Iterable[Area]) -> tuple[str, ...]:
    """Codes of the areas that any mark of the selector fits, in the areas' order."""
    return tuple(
        area.code
        for area in areas
        if area.code in selector.codes
        or area.former_province in selector.former_provinces
        or area.former_district in selector.former_districts
    )


def calendar(holidays: Iterable[Holiday], corrections: Iterable[Correction]) -> tuple[CalendarDay, ...]:
    """One list in order of days. A correction stands before the list of holidays; ORDINARY takes the day off it."""
    days = {day.day: CalendarDay(day.day, day.kind, day.name_vi, "Danh sách ngày nghỉ") for day in holidays}
    for change in corrections:
        days[change.day] = CalendarDay(change.day, change.kind, change.name_vi, change.evidence)
    return tuple(days[day] for day in sorted(days) if days[day].kind is not DayKind.ORDINARY)


def with_cutoff(category: Category, cutoff: time) -> Category:
    """The category, its norms in working time with the province's cut-off where they have none of their own."""

    def filled(norm: Norm) -> Norm:
        works = norm.unit in (NormUnit.WORKING_HOURS, NormUnit.WORKING_DAYS)
        return norm.model_copy(update={"cutoff": cutoff}) if works and norm.cutoff is None else norm

    norms = category.norms
    contain = filled(norms.contain) if norms.contain else None
    return category.model_copy(
        update={"norms": Norms(contain=contain, fix=filled(norms.fix), answer=filled(norms.answer))}
    )


def _rule(position: int, line: RuleLine, routing: Routing, areas: Sequence[Area]) -> Rule:
    kind = UnitKind(line.to) if line.to in KINDS_PER_AREA else None
    return Rule(
        position=position,
        category=None if line.category == "*" else line.category,
        group=line.group,
        areas=selected(line.areas, areas) if line.areas else None,
        unit=None if kind else line.to,
        kind=kind,
        valid_from=line.valid_from or routing.valid_from,
        valid_to=line.valid_to,
        note=line.note,
    )
