"""People who chat with the bot, in events that Zalo delivers ten times each and in any order."""

import json
import random
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import uuid4

from bench.drill.book import Book
from bench.drill.line import Line
from bench.drill.people import PLACE
from config import SIMULATED_ZALO
from webhooks.signature import official_account_mac

SAME_EVENT = 10
MOST_AT_ONCE = 3
# Where they stand: degrees between two, and how many in a row of a square around PLACE.
APART, WIDE = 0.004, 30
SEND = re.compile(r"#gui:[^\"]+")
_numbers = count(1)


class Writer:
    """Tells the bot of a pothole, in events that Zalo delivers ten times each and in any order."""

    def __init__(self, port: int, book: Book, dice: random.Random, zalo: Path) -> None:
        self.line, self._book, self._dice, self._zalo = Line(port), book, dice, zalo
        self.unfinished: dict[str, str] = {}

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
                self._deliver([self._event(sender, "text", at, text=tap)])
                self._book.heard(sender, 1, stories=1)
                del self.unfinished[name]

    def _offered(self, persona: str) -> str:
        """What the button that sends the report says, once the bot's question is on the person's phone."""
        with closing(sqlite3.connect(f"file:{self._zalo}?mode=ro", uri=True, timeout=10)) as phone:
            shown = "SELECT detail FROM messages WHERE persona = ? AND from_oa ORDER BY seq DESC"
            for (detail,) in phone.execute(shown, (persona,)):
                found = SEND.search(detail)
                if found:
                    return found[0]
        return ""

    def _begin(self) -> None:
        number = next(_numbers)
        name = f"writer-{number}"
        sender = self._newcomer(name)
        # Far enough from each other that nobody is offered another one's report.
        point = {
            "latitude": f"{PLACE[0] + APART * (number % WIDE - WIDE // 2):.6f}",
            "longitude": f"{PLACE[1] + APART * (number // WIDE % WIDE - WIDE // 2):.6f}",
        }
        at = int(datetime.now(UTC).timestamp() * 1000)
        said = [
            self._event(sender, "text", at, text="Ổ gà lớn trước chợ, xe máy dễ té"),
            self._event(
                sender,
                "location",
                at + 1,
                text="",
                attachments=[{"type": "location", "payload": {"coordinates": point}}],
            ),
            self._event(sender, "text", at + 2, text="#khonganh"),
        ]
        self._deliver(said)
        self._book.heard(sender, len(said))
        self.unfinished[name] = sender

    def _newcomer(self, name: str) -> str:
        """Somebody new at Zalo; their id at the account. An answer that was lost leaves them there already."""
        wanted = {"name": name, "persona": name}
        status, person = self.line.insist("POST", "/sim/zalo/dev/personas", wanted)
        if status == 409:
            everybody = self.line.done("GET", "/sim/zalo/dev/personas")["personas"]
            person = next(each for each in everybody if each["persona"] == name)
        return str(person["oa_user_id"])

    def _event(self, sender: str, kind: str, at: int, **message: object) -> tuple[bytes, str]:
        said = {
            "app_id": SIMULATED_ZALO["zalo_app_id"],
            "user_id_by_app": f"app-{sender}",
            "event_name": f"user_send_{kind}",
            "timestamp": str(at),
            "sender": {"id": sender},
            "recipient": {"id": SIMULATED_ZALO["zalo_oa_id"]},
            "message": {"msg_id": uuid4().hex[:20]} | message,
        }
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(), str(at)

    def _deliver(self, events: list[tuple[bytes, str]]) -> None:
        """As Zalo does: until it is told 200."""
        calls = events * SAME_EVENT
        self._dice.shuffle(calls)
        for body, at in calls:
            mac = official_account_mac(
                SIMULATED_ZALO["zalo_app_id"], body, at, SIMULATED_ZALO["zalo_oa_secret_key"]
            )
            self.line.headers["X-ZEvent-Signature"] = f"mac={mac}"
            status, _ = self.line.insist("POST", "/webhooks/zalo", raw=("application/json", body))
            assert status == 200, f"an event: {status}"
