"""Schemathesis's hooks: most addresses and bodies name what really exists. Loaded by it (SCHEMATHESIS_HOOKS)."""

import os
from typing import Any

import schemathesis
from sqlalchemy import select

from bench.fuzz.doors import PEOPLE
from models import Account, Reading, secret
from models.base import bind_sessions, open_engine
from tests.known import Known

secret.configure([os.environ["FUZZ_DATA_KEY"]])
bind_sessions(open_engine(os.environ["FUZZ_DATABASE"]))
with Reading() as session:
    # Who tries the doors shall not be shut out by what is tried.
    found = session.scalars(select(Account.id).where(Account.username.in_(PEOPLE.values())))
    TRYING = {str(key): key for key in found}
KNOWN = Known(int(os.environ.get("FUZZ_SEED", "1")), spared=TRYING.values())


@schemathesis.hook
def map_case(context: Any, case: Any) -> Any:  # noqa: ANN401 - Schemathesis's own
    """Put what exists into three of four requests, and nobody who tries into any."""
    places = case.path_parameters if isinstance(case.path_parameters, dict) else {}
    if hash(case.id) % 4 or str(places.get("id")) in TRYING:
        KNOWN.fill_path(case.operation.path, places)
        KNOWN.fill_body(case.operation.path, places, case.body)
        KNOWN.fill_body(case.operation.path, places, case.query)
    return case
