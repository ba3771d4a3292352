"""PostgreSQL without round trips that tell nothing new: after each a thread waits for its turn at the interpreter."""

from time import monotonic
from typing import Any

from sqlalchemy import URL, event
from sqlalchemy.engine import Engine, create_engine
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

PATIENCE_S = 15.0
# A connection that has rested for longer is asked whether it lives: not every end of one is told.
RESTED_S = 2.0
_RESTS_SINCE = "rests_since"


def open_engine(url: URL, pool_size: int) -> Engine:
    """An engine of transactions."""
    return _open(url, PATIENCE_S, pool_size=pool_size, max_overflow=10)


def open_single(url: URL, patience_s: float, pool_size: int) -> Engine:
    """An engine on which each statement is a transaction of its own: one round trip where it otherwise takes three."""
    # Nothing is left open on a connection that comes back.
    return _open(
        url,
        patience_s,
        pool_size=pool_size,
        max_overflow=0,
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
    )


def _open(url: URL, patience_s: float, **options: Any) -> Engine:  # noqa: ANN401 - SQLAlchemy's own
    # None of our questions takes so long that compiling it first, which takes 50 ms and more, would pay. Which of a
    # million rows an index tells has room: else only their pages are noted down, and all on these are looked at anew.
    # Nor does one take the processors that others wait for.
    settings = (
        "-c timezone=UTC -c jit=off -c work_mem=32MB -c max_parallel_workers_per_gather=0 "
        f"-c statement_timeout=30000 -c lock_timeout={int(patience_s * 1000)}"
    )
    engine = create_engine(
        url,
        connect_args={"options": settings},
        pool_use_lifo=True,  # the one just used has its statements prepared
        hide_parameters=True,  # an error goes into the log, what people wrote does not
        **options,
    )

    def rest(_driver: object, entry: ConnectionPoolEntry) -> None:
        entry.info[_RESTS_SINCE] = monotonic()

    def see(driver: Any, entry: ConnectionPoolEntry, _held: object) -> None:  # noqa: ANN401 - psycopg's connection
        since = entry.info.get(_RESTS_SINCE)
        if since is None:  # it is new
            return
        try:
            # A server that goes says so and hangs up. Both have come by now or nothing has: no round trip is made.
            driver.pgconn.consume_input()
            driver.pgconn.consume_input()
            if monotonic() - since > RESTED_S:
                engine.dialect.do_ping(driver)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", rest)
    event.listen(engine, "checkout", see)
    return engine
