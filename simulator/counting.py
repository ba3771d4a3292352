"""Numbers and switches that all processes share."""

from sqlalchemy import delete
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from simulator.records import Counter, Switch


def add(session: Session, name: str) -> int:
    """Count one more; returns the new number."""
    counted = insert(Counter).values(name=name, value=1)
    counted = counted.on_conflict_do_update(index_elements=["name"], set_={"value": Counter.value + 1})
    number: int = session.scalars(counted.returning(Counter.value)).one()
    return number


def told(session: Session, name: str) -> int:
    """The number now; 0 before the first."""
    counter = session.get(Counter, name, populate_existing=True)
    return counter.value if counter else 0


def revise(session: Session) -> int:
    """The number of the next change to anything that can be looked at."""
    return add(session, "revision")


def switch(session: Session, name: str, value: str, left: int | None = None) -> None:
    """Set a switch for ever or for `left` uses; an empty value takes it away."""
    session.execute(delete(Switch).where(Switch.name == name))
    if value:
        session.add(Switch(name=name, value=value, left=left))


def switched(session: Session, name: str, default: str = "") -> str:
    """How a switch is set."""
    found = session.get(Switch, name, populate_existing=True)
    return found.value if found else default


def use(session: Session, name: str) -> str:
    """How a switch is set, counting this use; "" when it is not or no more."""
    found = session.get(Switch, name, populate_existing=True)
    if found is None:
        return ""
    value = found.value
    if found.left is not None:
        found.left -= 1
        if found.left <= 0:
            session.delete(found)
    return value
