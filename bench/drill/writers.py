"""People who chat with the bot, in events that Zalo delivers ten times each and in any order."""

import random
import re
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from bench.drill import zalo
from bench.drill.book import Book
from bench.drill.line import Line
from bench.drill.people import PLACE

SAME_EVENT = 10
# Servers of Zalo that call at the same time, each over a connection of its own.
AT_ONCE = 4
MOST_AT_ONCE = 3
# Where they stand: degrees between two, and how many in a row of a square around PLACE.
APART, WIDE = 0.004, 30
SEND = re.compile(r"#gui:[^\"]+")
_numbers = count(1)


class Writer:
    """Tells the bot of a pothole, in events that Zalo delivers ten times each and in any order."""

    def __init__(self, port: int, book: Book, dice: random.Random, phones: Path) -> None:
        self.lines = [Line(port) for _ in range(AT_ONCE)]
        self._book, self._dice, self._phones = book, dice, phones
        self.unfinished: dict[str, zalo.Somebody] = {}

    def turn(self) -> None:
        """Go on with what was begun, or have somebody new begin."""
        self.finish()
        if len(self.unfinished) < MOST_AT_ONCE:
            self._begin()

    def finish(self) -> None:
        """Everybody whom the bot has asked "shall I send it?" says yes."""
        for name, sender in list(self.unfinished.items()):
            tap = self._offered(name)
            if tap:
                at = int(datetime.now(UTC).timestamp() * 1000)
                self._deliver([zalo.event(sender, "text", at, text=tap)])
                self._book.heard(sender.at_account, 1, stories=1)
                del self.unfinished[name]

    def _offered(self, persona: str) -> str:
        """What the button that sends the report says, once the bot's question is on the person's phone."""
        with closing(sqlite3.connect(f"file:{self._phones}?mode=ro", uri=True, timeout=10)) as phone:
            shown = "SELECT detail FROM messages WHERE persona = ? AND from_oa ORDER BY seq DESC"
            for (detail,) in phone.execute(shown, (persona,)):
                found = SEND.search(detail)
                if found:
                    return found[0]
        return ""

    def _begin(self) -> None:
        number = next(_numbers)
        name = f"writer-{number}"
        sender = zalo.newcomer(self.lines[0], name)
        # Far enough from each other that nobody is offered another one's report.
        point = {
            "latitude": f"{PLACE[0] + APART * (number % WIDE - WIDE // 2):.6f}",
            "longitude": f"{PLACE[1] + APART * (number // WIDE % WIDE - WIDE // 2):.6f}",
        }
        at = int(datetime.now(UTC).timestamp() * 1000)
        said = [
            zalo.event(sender, "text", at, text="Ổ gà lớn trước chợ, xe máy dễ té"),
            zalo.event(
                sender,
                "location",
                at + 1,
                text="",
                attachments=[{"type": "location", "payload": {"coordinates": point}}],
            ),
            zalo.event(sender, "text", at + 2, text="#khonganh"),
        ]
        self._deliver(said)
        self._book.heard(sender.at_account, len(said))
        self.unfinished[name] = sender

    def _deliver(self, events: list[zalo.Event]) -> None:
        calls = events * SAME_EVENT
        self._dice.shuffle(calls)
        with ThreadPoolExecutor(AT_ONCE) as zalos:
            list(zalos.map(_hand_in, self.lines, [calls[place::AT_ONCE] for place in range(AT_ONCE)]))


def _hand_in(line: Line, calls: Sequence[zalo.Event]) -> None:
    for each in calls:
        zalo.deliver(line, each)
