"""One of several processes that renew the Official Account's token at the same moment; run by test_oa_grants."""

import sys
from time import sleep, time

from config import Settings
from models import secret
from models.base import bind_sessions, open_engine
from wiring import Wiring


def main(settings_json: str, start_at: str) -> None:
    """Renew in time, all at `start_at` (seconds since the epoch); says which token there is then."""
    settings = Settings.model_validate_json(settings_json)
    secret.configure(list(settings.data_keys))
    engine = open_engine(settings.database)
    bind_sessions(engine)
    keeper = Wiring(settings, engine).keeper
    keeper.grant()
    sleep(max(0.0, float(start_at) - time()))
    keeper.renew_in_time()
    sys.stdout.write(str(keeper.renewed("old access")))


if __name__ == "__main__":
    main(*sys.argv[1:])
