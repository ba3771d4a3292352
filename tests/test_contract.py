"""Whatever the description allows, and some that it does not, from whomever: answered as it says, never by a failure.

The short form, the same each time; `make fuzz` asks for more examples and other seeds.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask_openapi3.openapi import OpenAPI

from config import Settings
from tests.contract import Cast, attempt, furnish, operations
from tests.known import Known
from tests.serving import ZALO, Clock, serving, simulated

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "2"))
SEED = int(os.environ.get("CONTRACT_SEED", "0"))


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    with serving(simulated(tmp_path, Clock())) as url:
        yield settings.model_copy(
            update={
                "zalo_graph_base": f"{url}/sim/zalo/graph",
                "zalo_app_id": ZALO.app_id,
                "zalo_app_secret": ZALO.app_secret,
                "rate_factor": 1e6,
            }
        )


def test_every_door_does_as_described_for_everybody(app: OpenAPI, database: str) -> None:
    cast = Cast(app)
    furnish(app, cast)
    number = 100 * SEED + len(database)  # other requests on either database
    known = Known(number, spared=(account.id for account in cast.accounts.values()))
    found: dict[str, Counter[int]] = defaultdict(Counter)

    def told(case: Any, answer: Any) -> None:
        found[case.operation.label][answer.status_code] += 1

    for operation in operations(app):
        attempt(operation, cast, known, told, examples=EXAMPLES, number=number)
    assert len(found) > 170
    good = [label for label, statuses in found.items() if any(status < 400 for status in statuses)]
    assert len(good) > 60, "most requests were refused before they came to anything"
