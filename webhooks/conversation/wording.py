"""A message as it goes out, in words of the catalogue."""

from collections.abc import Mapping
from typing import Any

from texts import TextMissing, Texts
from webhooks.conversation.shapes import Choice, Say


def body_of(say: Say, language: str, texts: Texts) -> dict[str, Any]:
    """{"text", "buttons": [{"title", "payload" | "url" | "phone"}]}: the body of a delivery of topic `bot.say`."""
    return {
        "text": texts.say(f"bot.{say.key}", language, _words(say.values, language, texts)),
        "buttons": [_button(choice, language, texts) for choice in say.choices],
    }


def _button(choice: Choice, language: str, texts: Texts) -> dict[str, str]:
    target = {"payload": choice.payload, "url": choice.url, "phone": choice.phone}
    return {"title": _title(choice, language, texts)} | {
        name: value for name, value in target.items() if value
    }


def _title(choice: Choice, language: str, texts: Texts) -> str:
    try:
        return texts.say(f"bot.{choice.title}", language, _words(choice.values, language, texts))
    except TextMissing:
        return choice.title


def _words(values: Mapping[str, Any], language: str, texts: Texts) -> dict[str, str]:
    """What fills the places: names and moments in the language, and what a state is called."""
    words = texts.words_of(values, language)
    if "stage" in values:
        words["stage"] = texts.say(f"dossier.state.{values['stage']}", language)
    return words | {"state": texts.say(f"state.{values['state']}", language)} if "state" in values else words
