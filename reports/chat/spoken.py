"""What a delivery says in the chat: the bot's own words, or a sentence of the catalogue and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clients.zalo import Button
from clients.zalo.buttons import read
from clients.zalo.oa import LONGEST_TEXT
from models import Delivery
from texts import Texts

BOT = "bot.say"
STARS = (1, 2, 3, 4, 5)
# A message always holds a link to all the words, so that long ones may be cut.
LONGEST_WORD = 800


@dataclass(frozen=True)
class Spoken:
    """A message, and the buttons under it."""

    text: str
    buttons: tuple[Button, ...] = ()


def spoken(delivery: Delivery, texts: Texts, language: str, words: Mapping[str, str]) -> Spoken:
    """The message of a delivery in a language. Raises TextMissing."""
    if delivery.topic == BOT:
        given = delivery.body
        return Spoken(shortened(str(given["text"]), LONGEST_TEXT), tuple(read(given.get("buttons", []))))
    short = {name: shortened(word) for name, word in words.items()}
    text = texts.say(f"chat.{delivery.topic}", language, short)
    return Spoken(text, _buttons(delivery.topic, delivery.body, texts, language))


def shortened(word: str, most: int = LONGEST_WORD) -> str:
    """The word, or its beginning with an ellipsis."""
    return word if len(word) <= most else word[: most - 1].rstrip() + "…"


def _buttons(topic: str, body: Mapping[str, Any], texts: Texts, language: str) -> tuple[Button, ...]:
    """What may be answered by a tap. The payloads are the conversation's (`webhooks.conversation.payloads`)."""
    if topic != "report.resolved":
        # A unit's question has none: what is typed is the answer, and a numbered button would make "1" one.
        return ()
    code = body.get("code", "")
    # From one star up, so that the number typed from a numbered menu is the number of stars.
    return tuple(
        Button(texts.say(f"chat.button.star_{stars}", language), payload=f"#sao:{code}:{stars}")
        for stars in STARS
    )
