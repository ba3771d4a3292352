"""What categories, units and routing must have to do with each other: nobody's report may be without an owner.

A check names in its parameters the parts of the pack it looks at, and runs when these could be read.
"""

from collections.abc import Iterator, Mapping, Sequence

from province.category_schema import Categories
from province.checks import twice
from province.flaws import Flaw
from province.resolve import KINDS_PER_AREA, Rule, every_rule, every_unit
from province.schema import Area, Province
from province.unit_schema import Routing, Selector, UnitKind, Units

ROUTING = "routing.yaml"


def categories_have_groups(categories: Categories) -> Iterator[Flaw]:
    """Codes are unique; every category is in a group that exists, every group holds one."""
    file = "categories.yaml"
    yield from twice(file, (group.code for group in categories.groups))
    yield from twice(file, (category.code for category in categories.categories))
    groups = {group.code for group in categories.groups}
    for category in categories.categories:
        if category.group not in groups:
            yield Flaw(file, category.code, f"no group {category.group}")
    for code in sorted(groups - {category.group for category in categories.categories}):
        yield Flaw(file, code, "is a group without categories")


def hotlines_are_known(province: Province, categories: Categories) -> Iterator[Flaw]:
    """A number people are told to call is one of the province's emergency numbers, so a slip does not get through."""
    known = {line.number for line in province.emergency}
    for category in categories.categories:
        for hotline in category.emergency.hotlines if category.emergency else ():
            if hotline.number not in known:
                place = f"{category.code}.emergency"
                yield Flaw(
                    "categories.yaml", place, f"{hotline.number} is no emergency number of province.toml"
                )


def units_are_complete(province: Province, areas: Sequence[Area], units: Units) -> Iterator[Flaw]:
    """Codes are unique, each kind per area is made once, and there is one coordinator, the province's."""
    file, every = "units.yaml", every_unit(units, areas, province.area_types)
    yield from twice(file, (unit.code for unit in every))
    yield from twice(file, (plan.kind for plan in units.per_area))
    for kind in sorted(KINDS_PER_AREA - {plan.kind for plan in units.per_area}):
        yield Flaw(file, "per_area", f"says nothing about {kind}")
    for unit in units.units:
        if unit.kind in KINDS_PER_AREA or unit.area_code is not None:
            yield Flaw(file, unit.code, "units of an area are made from per_area")
    coordinators = [unit.code for unit in units.units if unit.kind is UnitKind.COORDINATOR]
    if coordinators != [province.coordinator]:
        yield Flaw(file, "", f"the one coordinator should be {province.coordinator}, there is {coordinators}")


def rules_name_what_exists(
    province: Province, areas: Sequence[Area], categories: Categories, units: Units, routing: Routing
) -> Iterator[Flaw]:
    """Categories, groups, units and areas in the rules are there, and days are in order."""
    known = {category.code for category in categories.categories}
    groups = {group.code for group in categories.groups}
    codes = {unit.code for unit in every_unit(units, areas, province.area_types)}
    for rule, line in zip(every_rule(routing, areas), routing.rules, strict=True):
        place = f"rule {rule.position}"
        if rule.category is not None and rule.category not in known:
            yield Flaw(ROUTING, place, f"no category {rule.category}")
        if rule.group is not None and rule.group not in groups:
            yield Flaw(ROUTING, place, f"no group {rule.group}")
        if rule.unit is not None and rule.unit not in codes:
            yield Flaw(ROUTING, place, f"no unit {rule.unit}")
        for mark in _unknown(line.areas, areas):
            yield Flaw(ROUTING, place, f"no area {mark}")
        if rule.valid_to is not None and rule.valid_to <= rule.valid_from:
            yield Flaw(ROUTING, place, "valid_to must be after valid_from")


def nothing_is_without_an_owner(
    province: Province, areas: Sequence[Area], categories: Categories, routing: Routing
) -> Iterator[Flaw]:
    """The last rule gives everything to the coordinator for ever, and no category depends on it in any area."""
    rules = every_rule(routing, areas)
    last = rules[-1]
    if not last.is_for_everything or last.unit != province.coordinator:
        yield Flaw(ROUTING, "last rule", f"must give everything everywhere to {province.coordinator}")
    if last.valid_to is not None or last.valid_from > min(rule.valid_from for rule in rules):
        yield Flaw(ROUTING, "last rule", "must be valid from the first day and without end")
    for category in categories.categories:
        served: set[str] = set()
        for rule in rules:
            if rule.valid_to is None and (rule.category == category.code or rule.group == category.group):
                served |= set(rule.areas) if rule.areas is not None else {area.code for area in areas}
        if left := {area.code for area in areas} - served:
            yield Flaw(ROUTING, category.code, f"no rule but the last in {len(left)} areas")


def every_rule_can_be_reached(
    areas: Sequence[Area], categories: Categories, routing: Routing
) -> Iterator[Flaw]:
    """No rule stands behind another that takes all of its matters."""
    groups = {category.code: category.group for category in categories.categories}
    rules = every_rule(routing, areas)
    for index, rule in enumerate(rules):
        earlier = next((other for other in rules[:index] if _covers(other, rule, groups)), None)
        if earlier is not None:
            yield Flaw(
                ROUTING, f"rule {rule.position}", f"is never reached, rule {earlier.position} comes first"
            )


CHECKS = (
    categories_have_groups,
    hotlines_are_known,
    units_are_complete,
    rules_name_what_exists,
    nothing_is_without_an_owner,
    every_rule_can_be_reached,
)


def _unknown(selector: Selector | None, areas: Sequence[Area]) -> list[str]:
    if selector is None:
        return []
    known = {mark for area in areas for mark in (area.code, area.former_province, area.former_district)}
    return [
        mark
        for mark in (*selector.codes, *selector.former_provinces, *selector.former_districts)
        if mark not in known
    ]


def _covers(wide: Rule, narrow: Rule, groups: Mapping[str, str]) -> bool:
    return _covers_matter(wide, narrow, groups) and _covers_areas(wide, narrow) and _covers_days(wide, narrow)


def _covers_matter(wide: Rule, narrow: Rule, groups: Mapping[str, str]) -> bool:
    if wide.category is not None:
        return wide.category == narrow.category
    if wide.group is None:
        return True
    return wide.group in (narrow.group, groups.get(narrow.category or ""))


def _covers_areas(wide: Rule, narrow: Rule) -> bool:
    if wide.areas is None:
        return True
    return narrow.areas is not None and set(narrow.areas) <= set(wide.areas)


def _covers_days(wide: Rule, narrow: Rule) -> bool:
    ends_later = wide.valid_to is None or (narrow.valid_to is not None and narrow.valid_to <= wide.valid_to)
    return wide.valid_from <= narrow.valid_from and ends_later
