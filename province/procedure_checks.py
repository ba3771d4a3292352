"""What procedures must have to do with the rest of the pack, and with each other.

A check names in its parameters the parts of the pack it looks at, and runs when these could be read.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from province.checks import twice
from province.flaws import Flaw
from province.procedure_schema import Agency, AuthorityKind, BankAccount, Procedure, ProcedureFields
from province.resolve import every_unit
from province.schema import Area, Province
from province.unit_schema import Units

FILES = "procedures/*.yaml"
AGENCIES = "procedures/agencies.csv"
ACCOUNTS = "procedures/accounts.csv"


def procedures_have_fields(fields: ProcedureFields, procedures: Sequence[Procedure]) -> Iterator[Flaw]:
    """Every field exists; no component, fee or variant of a procedure is named twice."""
    yield from twice("procedures/fields.yaml", (field.code for field in fields.fields))
    known = {field.code for field in fields.fields}
    for entry in procedures:
        if entry.field not in known:
            yield Flaw(FILES, entry.code, f"no field {entry.field}")
        for parts in (entry.components, entry.fees, entry.variants, entry.steps):
            yield from twice(f"{FILES} {entry.code}", (part.code for part in parts))


def versions_follow_each_other(procedures: Sequence[Procedure]) -> Iterator[Flaw]:
    """A version is there once, and on no day are two versions of a procedure valid."""
    yield from twice(FILES, (f"{entry.code} version {entry.version}" for entry in procedures))
    for one, other in combinations(procedures, 2):
        if one.code == other.code and one.version != other.version and _overlap(one, other):
            yield Flaw(
                FILES, one.code, f"versions {one.version} and {other.version} are valid on the same day"
            )
    known = {entry.code for entry in procedures}
    for entry in procedures:
        if entry.replaced_by is not None and entry.replaced_by not in known:
            yield Flaw(FILES, entry.code, f"is replaced by {entry.replaced_by}, which is not there")


def agencies_are_units(
    province: Province, areas: Sequence[Area], units: Units, agencies: Sequence[Agency]
) -> Iterator[Flaw]:
    """Agencies are units of the pack, and their identifiers differ."""
    known = {unit.code for unit in every_unit(units, areas, province.area_types)}
    yield from twice(AGENCIES, (agency.unit for agency in agencies))
    yield from twice(AGENCIES, (agency.code for agency in agencies))
    for agency in agencies:
        if agency.unit not in known:
            yield Flaw(AGENCIES, agency.unit, "is no unit")


def accounts_are_of_agencies(agencies: Sequence[Agency], accounts: Sequence[BankAccount]) -> Iterator[Flaw]:
    """An agency has at most one account, and only agencies have one."""
    known = {agency.unit for agency in agencies}
    yield from twice(ACCOUNTS, (account.unit for account in accounts))
    for account in accounts:
        if account.unit not in known:
            yield Flaw(ACCOUNTS, account.unit, "is no agency")


def every_authority_can_give_codes(
    province: Province,
    areas: Sequence[Area],
    units: Units,
    procedures: Sequence[Procedure],
    agencies: Sequence[Agency],
) -> Iterator[Flaw]:
    """Whoever handles a procedure has an identifier: without one no dossier could be accepted there."""
    named = {agency.unit for agency in agencies}
    every = every_unit(units, areas, province.area_types)
    for kind in sorted({entry.authority.kind for entry in procedures} - {AuthorityKind.SCHOOL}):
        if kind is not AuthorityKind.DEPARTMENT:
            for unit in every:
                if unit.kind.value == kind.value and unit.code not in named:
                    yield Flaw(AGENCIES, unit.code, "has no identifier")
    for entry in procedures:
        if entry.authority.unit is not None and entry.authority.unit not in named:
            yield Flaw(AGENCIES, entry.authority.unit, f"has no identifier, and handles {entry.code}")


CHECKS = (
    procedures_have_fields,
    versions_follow_each_other,
    agencies_are_units,
    accounts_are_of_agencies,
    every_authority_can_give_codes,
)


def _overlap(one: Procedure, other: Procedure) -> bool:
    return (one.valid_to is None or other.valid_from < one.valid_to) and (
        other.valid_to is None or one.valid_from < other.valid_to
    )
