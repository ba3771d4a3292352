"""Buttons under a chat message, and the numbered menu for where there are none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Limits of the list template.
MOST_BUTTONS = 5
LONGEST_TITLE = 100
LONGEST_PAYLOAD = 1000


@dataclass(frozen=True)
class Button:
    """One button: says `payload` as if the person had typed it, opens `url`, or calls `phone`; exactly one is set."""

    title: str
    payload: str = ""
    url: str = ""
    phone: str = ""

    def as_zalo(self) -> dict[str, object]:
        """The button as Zalo's templates take it."""
        title = self.title[:LONGEST_TITLE]
        if self.url:
            return {"title": title, "type": "oa.open.url", "payload": {"url": self.url}}
        if self.phone:
            return {"title": title, "type": "oa.open.phone", "payload": {"phone_code": self.phone}}
        # What only programs understand is sent without being shown.
        kind = "oa.query.hide" if self.payload.startswith("#") else "oa.query.show"
        return {"title": title, "type": kind, "payload": self.payload[:LONGEST_PAYLOAD]}


def read(given: Sequence[Mapping[str, Any]]) -> list[Button]:
    """Buttons as a delivery's body holds them: `{"title", "payload"|"url"|"phone"}`."""
    return [Button(**{name: str(value) for name, value in each.items()}) for each in given]


def as_text(text: str, buttons: Sequence[Button], most: int) -> str:
    """The message with its buttons as lines: answers numbered in order, to be typed; links and numbers shown.

    At most `most` characters: the lines stay whole, the text is cut.
    """
    answers = [button for button in buttons if button.payload]
    lines = [f"{number}. {button.title}" for number, button in enumerate(answers, 1)]
    lines += [f"{button.title}: {button.url or button.phone}" for button in buttons if not button.payload]
    menu = "\n\n" + "\n".join(lines) if lines else ""
    room = most - len(menu)
    return (text if len(text) <= room else text[: room - 1].rstrip() + "…") + menu
