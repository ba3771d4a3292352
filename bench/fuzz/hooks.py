"""Schemathesis's hooks: most addresses and bodies name what really exists. Loaded by it (SCHEMATHESIS_HOOKS)."""

import os
from typing import Any

import schemathesis

from models import secret
from models.base import bind_sessions, open_engine
from tests.known import Known

secret.configure([os.environ["FUZZ_DATA_KEY"]])
bind_sessions(open_engine(os.environ["FUZZ_DATABASE"]))
KNOWN = Known(int(os.environ.get("FUZZ_SEED", "1")))


@schemathesis.hook
def map_case(context: Any, case: Any) -> Any:  # noqa: ANN401 - Schemathesis's own
    """Put what exists into three of four requests."""
    if hash(case.id) % 4:
        places = case.path_parameters if isinstance(case.path_parameters, dict) else {}
        KNOWN.fill_path(case.operation.path, places)
        KNOWN.fill_body(case.operation.path, places, case.body)
        KNOWN.fill_body(case.operation.path, places, case.query)
    return case
