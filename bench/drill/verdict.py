"""Whether every promise was kept: pure functions from what was promised and what was found to what is wrong."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

from bench.drill.book import Book
from bench.drill.found import Found, Steps

ENDED = frozenset({"closed", "rejected", "duplicate", "withdrawn", "resolved"})
# The national system is not set up in a drill: what is owed to it is held until an operator names it.
NOT_SET_UP = frozenset({"sync"})
# So many of a kind are named; the rest is counted.
NAMED = 5

Check = Callable[[Book, Found], Iterator[str]]


def judge(book: Book, found: Found) -> dict[str, list[str]]:
    """What each check has to say; all are silent when every promise was kept."""
    return {name: list(check(book, found)) for name, check in CHECKS.items()}


def judge_restored(before: Book, found: Found) -> dict[str, list[str]]:
    """The same of a restored backup: what had been promised before it is there, and of what came later nothing half."""
    checks = {name: check for name, check in CHECKS.items() if name in OF_A_BACKUP}
    return {"each report exists": list(_exist(before, found))} | {
        name: list(check(before, found)) for name, check in checks.items()
    }


def flaws(judged: dict[str, list[str]]) -> list[str]:
    """The flaws of all checks, each with its check's name."""
    return [f"{name}: {said}" for name, said_all in judged.items() for said in said_all]


def _answers(book: Book, _: Found) -> Iterator[str]:
    yield from book.wrong


def _exist(book: Book, found: Found) -> Iterator[str]:
    there = {code for _, code, _ in found.reports}
    codes = {report.code for report in book.reports.values()}
    yield from _few("was accepted and is not there", sorted(codes - there))


def _exist_once(book: Book, found: Found) -> Iterator[str]:
    promised = Counter(report.code for report in book.reports.values())
    yield from _exist(book, found)
    yield from _few("was the answer to two reports", (code for code, count in promised.items() if count > 1))
    for writer, told in book.stories.items():
        if found.stories.get(writer, 0) != told:
            yield f"{writer} told {told} reports in the chat, {found.stories.get(writer, 0)} were filed"
    surplus = (
        len(found.reports) - len(promised) - sum(found.stories.get(writer, 0) for writer in book.stories)
    )
    if surplus:
        yield f"{surplus} reports are there that nobody sent"


def _codes(_: Book, found: Found) -> Iterator[str]:
    codes = Counter(code for _, code, _ in found.reports)
    yield from _few("is the code of two reports", (code for code, count in codes.items() if count > 1))


def _dossiers(book: Book, found: Found) -> Iterator[str]:
    coded = {id_: code for id_, code, _ in found.dossiers}
    for id_, code in book.dossiers.items():
        if coded.get(id_) != code:
            yield f"{code} was given to a dossier that now has {coded.get(id_)!r}"
    codes = [code for _, code, _ in found.dossiers if code]
    yield from _few("is the code of two dossiers", (code for code, n in Counter(codes).items() if n > 1))
    yield from _gaps(codes)
    yield from _broken("dossier", found.dossiers, found.dossier_steps)


def _histories(_: Book, found: Found) -> Iterator[str]:
    yield from _broken("report", found.reports, found.steps)
    yield from _few(
        "is open and has not exactly one open ticket",
        (
            code
            for id_, code, state in found.reports
            if state not in ENDED and found.open_tickets.get(id_) != 1
        ),
    )


def _arrived(book: Book, found: Found) -> Iterator[str]:
    told = set(found.arrived.values())
    yield from _few("never reached its unit", (r.code for r in book.reports.values() if r.code not in told))
    yield from _few(
        "is marked as sent and never arrived",
        (
            letter.key
            for letter in found.letters
            if letter.channel == "webhook" and letter.state == "sent" and letter.key not in found.arrived
        ),
    )
    owed = {letter.key for letter in found.letters}
    yield from _few("arrived and was never owed", (key for key in found.arrived if key not in owed))
    if found.forged:
        yield f"{found.forged} calls had a wrong signature"


def _not_forgotten(_: Book, found: Found) -> Iterator[str]:
    left = Counter(
        f"{letter.channel} {letter.state} {letter.error}".strip()
        for letter in found.letters
        if letter.state != "sent" and letter.channel not in NOT_SET_UP
    )
    for said, count in left.items():
        yield f"{count} letters are {said}"


def _told_residents(book: Book, found: Found) -> Iterator[str]:
    said: dict[str, str] = {}
    for persona, text in found.chat:
        said[persona] = f"{said.get(persona, '')}\n{text}"
    yield from _few(
        "was not confirmed to its resident",
        (r.code for r in book.reports.values() if r.code not in said.get(r.person, "")),
    )


def _heard(book: Book, found: Found) -> Iterator[str]:
    kept = Counter(sender for sender, name, _ in found.events if name.startswith("user_send"))
    for writer, count in book.events.items():
        if kept[writer] != count:
            yield f"{writer} sent {count} different events, {kept[writer]} are kept"
    for state, count in Counter(state for _, _, state in found.events).items():
        if state not in {"done", "ignored"}:
            yield f"{count} events are {state}"


def _photos(book: Book, found: Found) -> Iterator[str]:
    sent = [photo for report in book.reports.values() for photo in report.photos]
    yield from _few("is a photo that its report lost", (it for it in sent if it not in found.photos))
    yield from _few("is a photo without its files", (it for it, whole in found.photos.items() if not whole))


def _audit(_: Book, found: Found) -> Iterator[str]:
    if found.audit_trouble:
        yield found.audit_trouble


CHECKS: dict[str, Check] = {
    "answers are kept to": _answers,
    "each report exists once": _exist_once,
    "codes are unique": _codes,
    "dossiers keep their codes": _dossiers,
    "histories are complete": _histories,
    "units got their tickets": _arrived,
    "nothing owed is left": _not_forgotten,
    "residents were told": _told_residents,
    "events were heard once": _heard,
    "photos are whole": _photos,
    "the audit's chain holds": _audit,
}

# Units and residents were told by the service that was backed up; what they know is no part of a backup.
OF_A_BACKUP = frozenset(
    {
        "codes are unique",
        "dossiers keep their codes",
        "histories are complete",
        "photos are whole",
        "the audit's chain holds",
    }
)


def _few(said: str, which: Iterable[str]) -> Iterator[str]:
    found = list(which)
    if found:
        more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
        yield f"{', '.join(found[:NAMED])}{more} {said}"


def _gaps(codes: Iterable[str]) -> Iterator[str]:
    series: dict[str, list[int]] = {}
    for code in codes:
        name, _, number = code.rpartition("-")
        series.setdefault(name, []).append(int(number))
    for name, numbers in series.items():
        missing = set(range(1, max(numbers) + 1)) - set(numbers)
        yield from _few(f"of {name} was left out", map(str, sorted(missing)))


def _broken(kind: str, rows: Iterable[tuple[str, str, str]], steps: Mapping[str, Steps]) -> Iterator[str]:
    for id_, code, state in rows:
        walked = steps.get(id_, [])
        if state == "draft":
            continue
        if not walked or walked[-1][1] != state:
            yield f"{kind} {code or id_} is {state}, its history ends with {walked[-1:]}"
        for (_, before), (came, _) in pairwise(walked):
            if came != before:
                yield f"{kind} {code or id_}: {before} is followed by a step from {came}"
