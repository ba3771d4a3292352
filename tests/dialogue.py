"""Reads a transcript - who speaks, a bar, what is said - and plays it: the bot's part is what it says today.

    Dân       what the person sends: words, or in brackets [ảnh], [vị trí 11.26,106.12], [bấm Gửi phản ánh], ...
    Dân ×3    the same event three times        Dân -90   sent 90 seconds before it came
    Bot       what is said, its buttons in round brackets
    Việc      what is done
    Giờ       how many hours pass       Nói       the language spoken      Bản đồ    "không": there is no geocoder
    Sẵn       a report that is there    Hỏi, Xong  what the unit asks, says when it is done
    Bắt buộc  a question the category insists on
    Cán bộ    a human comes or goes     Từ chối   why the next act cannot be done

`python -m tests.dialogue` writes the transcripts anew; look at what it changed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from models import State
from reports.deadlines import ZONE
from tests.town import PACK, Town
from tests.transcript import done, shown, spoken
from texts import Texts
from webhooks.conversation.bot import Turn, filed, refused, respond
from webhooks.conversation.shapes import Choice, File, Incoming, Kind, Photo, Say
from webhooks.conversation.talk import State as TalkState
from webhooks.conversation.talk import Talk
from webhooks.conversation.wording import body_of

FOLDER = Path(__file__).parent / "transcripts"
BEGIN = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
# Zalo takes no longer ones.
LONGEST_TITLE = 100
SENT = re.compile(r"^\[(?P<what>[^\]]*)\]$")
TITLED = {
    "nhãn dán": Kind.STICKER,
    "tin thoại": Kind.VOICE,
    "video": Kind.VIDEO,
    "tệp": Kind.FILE,
    "danh thiếp": Kind.CONTACT,
    "quan tâm": Kind.FOLLOW,
    "bỏ quan tâm": Kind.UNFOLLOW,
    "điền thông tin": Kind.INFO,
    "gọi điện": Kind.OTHER,
}


@cache
def texts() -> Texts:
    """The catalogue of the province."""
    return Texts(PACK / "texts", ZONE)


@dataclass
class Stage:
    """A conversation in a town."""

    town: Town = field(default_factory=lambda: Town(BEGIN))
    talk: Talk = field(default_factory=Talk)
    at: datetime = BEGIN
    count: int = 0
    refusal: str = ""
    buttons: list[Choice] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def hear(self, incoming: Incoming) -> list[tuple[str, str]]:
        """Say an event to the bot, do what it wants done, and tell what came of it."""
        turn = respond(self.talk, incoming, self.town)
        lines: list[tuple[str, str]] = []
        for act in turn.acts:
            if refusal := self.refusal or self.town.refusal(act):
                lines.append(("Việc", f"không được, {refusal}: {done(act)}"))
                turn, self.refusal = refused(turn.talk, refusal, self.town), ""
                break
            code = self.town.do(act)
            lines.append(("Việc", done(act, code)))
            if code:
                turn = Turn(filed(turn.talk, code), turn.says, turn.acts)
        # What is remembered goes through the row's JSON each time, as it does in the service.
        self.talk = Talk.from_json(turn.talk.to_json())
        assert self.talk == turn.talk
        return [*lines, *(("Bot", self._said(say)) for say in turn.says)]

    def _said(self, say: Say) -> str:
        body = body_of(say, self.talk.language, texts())
        self.buttons = list(say.choices) or self.buttons
        self.keys |= {say.key, *(choice.title for choice in say.choices)}
        assert all(len(button["title"]) <= LONGEST_TITLE for button in body["buttons"])
        titles = " ".join(f"({button['title']})" for button in body["buttons"])
        return "\n".join(filter(None, (body["text"].strip(), titles)))

    def next(self, kind: Kind, **fields: Any) -> Incoming:
        """The next event of the person, some seconds after the one before."""
        self.count += 1
        self.at = self.town.at = self.at + timedelta(seconds=20)
        return replace(Incoming(f"m{self.count}", self.at, kind), **fields)

    def tap(self, title: str) -> str:
        """The payload of the button of this title in the latest message that had buttons."""
        found = {self._title(button): button.payload for button in self.buttons}
        assert title in found, f"no button {title!r} among {list(found)}"
        return found[title]

    def _title(self, choice: Choice) -> str:
        return str(body_of(Say("stale", {}, (choice,)), self.talk.language, texts())["buttons"][0]["title"])


def played(script: str) -> tuple[str, set[str]]:
    """The transcript with the bot's part, and what is done, as they are today; and the keys of the words used."""
    stage, out = Stage(), list[tuple[str, str]]()
    for who, said in spoken(script):
        name, _, mark = (who, "", "") if who in _ACTED else who.partition(" ")
        if who == "#":
            out.append((who, said))
        elif name in _ACTED:
            out += [(who, said), *_ACTED[name](stage, said, mark)]
    return "".join(shown(who, said) for who, said in out), stage.keys


def _person(stage: Stage, said: str, mark: str) -> list[tuple[str, str]]:
    incoming = _incoming(stage, said)
    if mark.startswith("-"):
        incoming = replace(incoming, at=incoming.at - timedelta(seconds=int(mark[1:])))
    times = int(mark[1:]) if mark.startswith("×") else 1
    return [line for _ in range(times) for line in stage.hear(incoming)]


def _incoming(stage: Stage, said: str) -> Incoming:
    found = SENT.match(said)
    if found is None:
        return stage.next(Kind.TEXT, text=said)
    word, _, rest = found["what"].replace("ảnh: ", "ảnh : ").partition(" ")
    if word == "bấm":
        return stage.next(Kind.TEXT, text=stage.tap(rest))
    if word == "ảnh":
        return stage.next(Kind.PHOTOS, photos=(_photo(stage, rest),), text=rest.partition(": ")[2])
    if word == "vị":
        point, _, name = rest.removeprefix("trí ").partition(" ")
        latitude, longitude = (float(part) for part in point.split(","))
        return stage.next(Kind.LOCATION, latitude=latitude, longitude=longitude, text=name)
    if word == "liên":
        return stage.next(Kind.LINK, url=rest.removeprefix("kết "))
    return stage.next(TITLED[found["what"]])


def _photo(stage: Stage, rest: str) -> Photo:
    rest = rest.partition(": ")[0]
    if rest.startswith("hỏng"):
        return Photo(refused=rest.partition(" ")[2] or "photo_damaged")
    number = f"p{stage.count + 1}"
    if "," not in rest:
        return Photo(number)
    latitude, longitude = (float(part) for part in rest.split(","))
    return Photo(number, latitude, longitude)


def _hours(stage: Stage, said: str, mark: str) -> list[tuple[str, str]]:
    stage.at = stage.town.at = stage.at + timedelta(hours=float(said))
    return []


def _language(stage: Stage, said: str, mark: str) -> list[tuple[str, str]]:
    stage.talk = Talk(TalkState(language=said), TalkState(language=said))
    return []


def _geocoder(stage: Stage, said: str, mark: str) -> list[tuple[str, str]]:
    stage.town.geocoder = said != "không"
    return []


def _there(stage: Stage, said: str, mark: str) -> list[tuple[str, str]]:
    code, category, state, point, whose = said.split()
    latitude, longitude = (float(part) for part in point.split(","))
    filing = File(category, "", latitude, longitude)
    report = stage.town.file(filing, code=code, state=State(state), mine=whose == "mình")
    report.support_count = 0 if whose == "mình" else int(whose) - 1
    return []


def _insists(stage: Stage, said: str, mark: str) -> list[tuple[str, str]]:
    code, question = said.split()
    facts = stage.town.categories[code]
    stage.town.categories[code] = replace(facts, questions={**facts.questions, "required": [question]})
    return []


def _asks(stage: Stage, said: str, mark: str) -> list[tuple[str, str]]:
    code, _, question = said.partition(" ")
    stage.at = stage.town.at = stage.at + timedelta(minutes=10)
    stage.town.ask(code, question)
    return []


def _done_with(stage: Stage, said: str, mark: str) -> list[tuple[str, str]]:
    code, _, result = said.partition(" ")
    stage.at = stage.town.at = stage.at + timedelta(minutes=10)
    stage.town.resolve(code, result)
    return []


def _human(stage: Stage, said: str, mark: str) -> list[tuple[str, str]]:
    return stage.hear(stage.next(Kind.HUMAN_CAME if said == "đến" else Kind.HUMAN_LEFT))


def _refuses(stage: Stage, said: str, mark: str) -> list[tuple[str, str]]:
    stage.refusal = said
    return []


_ACTED: dict[str, Callable[[Stage, str, str], list[tuple[str, str]]]] = {
    "Dân": _person,
    "Giờ": _hours,
    "Nói": _language,
    "Bản đồ": _geocoder,
    "Bắt buộc": _insists,
    "Sẵn": _there,
    "Hỏi": _asks,
    "Xong": _done_with,
    "Cán bộ": _human,
    "Từ chối": _refuses,
}


if __name__ == "__main__":
    for path in sorted(FOLDER.glob("*.txt")):
        path.write_text(played(path.read_text(encoding="utf-8"))[0], encoding="utf-8")
