"""Everything beside reports: greetings, help, what cannot be read, the human in the bot's place, silence on request."""

from dataclasses import replace

from webhooks.conversation import hearing, payloads, vocabulary
from webhooks.conversation.shapes import (
    CallHuman,
    Choice,
    Kind,
    Mute,
    ReleaseHuman,
    Say,
    Speak,
    TellHuman,
)
from webhooks.conversation.step import Heard, Step
from webhooks.conversation.talk import Doubt

MENU = (
    Choice("choice.report", payload=payloads.REPORT),
    Choice("choice.look_up", payload=payloads.LOOK_UP),
    Choice("choice.human", payload=payloads.HUMAN),
)
# After this many messages that were not understood a human is offered first.
LOST = 2
# What the bot cannot read, and what it says to it.
UNREADABLE = {
    Kind.STICKER: "sticker",
    Kind.VOICE: "voice",
    Kind.VIDEO: "video",
    Kind.FILE: "file",
    Kind.CONTACT: "other",
    Kind.LINK: "link",
    Kind.OTHER: "other",
}


def greet(heard: Heard) -> Step:
    """Hello, with three choices; who is in the middle of a report is only led back to it."""
    if heard.state.draft is not None:
        return Step(heard.state)
    return Step(replace(heard.state, lost=0), (Say("greeting", {}, MENU),))


def help_out(heard: Heard) -> Step:
    """How it works."""
    return Step(heard.state, (Say("help", {}, () if heard.state.draft else MENU),))


def hotlines(heard: Heard) -> Step:
    """The numbers to call at once."""
    calls = tuple(
        Choice(
            "choice.call",
            {"number": number, "name": english if heard.state.language == "en" else name},
            phone=number,
        )
        for number, name, english in heard.knowledge.hotlines()
    )
    return Step(heard.state, (Say("hotlines", {}, calls),))


def unreadable(heard: Heard) -> Step:
    """A sticker, a voice message or the like: what to send instead."""
    key = unreadable_key(heard.incoming.kind)
    return Step(heard.state, (Say(key, {}, () if heard.state.draft else MENU),))


def unreadable_key(kind: Kind) -> str:
    """What is said to something that cannot be read."""
    return f"unreadable.{UNREADABLE[kind]}"


def unclear(heard: Heard) -> Step:
    """It was not understood; at the second time a human is offered."""
    lost = heard.state.lost + 1
    key = "unclear_again" if lost >= LOST else "unclear"
    return Step(replace(heard.state, lost=lost), (Say(key, {}, MENU),))


def small_talk(heard: Heard) -> Step:
    """Thanks are answered; a yes or no that answers nothing leads back to the question."""
    if hearing.core(heard.incoming.text) in vocabulary.THANKS or hearing.stars(heard.incoming.text):
        return Step(heard.state, (Say("welcome"),))
    return greet(heard)


def never_mind(heard: Heard) -> Step:
    """Everything stays as it is."""
    return Step(replace(heard.state, doubt=None, held=()), (Say("never_mind"),))


def call_human(heard: Heard) -> Step:
    """A human is asked to come; from now on the bot is silent. What is being told is kept, else the last words."""
    draft = heard.state.draft
    told = (*draft.texts, draft.address) if draft else ()
    held = (one.text for one in heard.state.held if not one.text.startswith("#"))
    text = "\n".join(filter(None, (*told, *held))) or heard.state.said
    back = (Choice("choice.bot", payload=payloads.BOT),)
    state = replace(heard.state, human=True, doubt=None, held=(), lost=0)
    return Step(state, (Say("human.called", {}, back),), (CallHuman(text),))


def with_human(heard: Heard) -> Step:
    """Everything goes to the human, until they leave or the person wants the bot."""
    incoming = heard.incoming
    if incoming.kind is Kind.HUMAN_LEFT:
        return Step(
            replace(heard.state, human=False), (Say("human.left", {}, () if heard.state.draft else MENU),)
        )
    if incoming.kind is Kind.TEXT and hearing.meant(incoming.text, ()) == payloads.BOT:
        return Step(replace(heard.state, human=False), (Say("human.released"),), (ReleaseHuman(),))
    photo_ids = tuple(photo.id for photo in incoming.photos if photo.id)
    text = incoming.text
    if incoming.kind is Kind.LOCATION:
        text = f"{text} ({incoming.latitude}, {incoming.longitude})".strip()
    if not text and not photo_ids:
        return Step(heard.state)
    return Step(heard.state, (), (TellHuman(text, photo_ids),))


def stop(heard: Heard) -> Step:
    """No more messages."""
    start_again = (Choice("choice.start", payload=payloads.START),)
    state = replace(heard.state, muted=True, doubt=None, held=())
    return Step(state, (Say("stopped", {}, start_again),), (Mute(),))


def muted(heard: Heard) -> Step:
    """Who wants no messages and writes all the same is asked; what they wrote is not lost."""
    if heard.incoming.kind in {Kind.UNFOLLOW, Kind.HUMAN_CAME, Kind.HUMAN_LEFT}:
        return Step(heard.state)
    return Step(replace(heard.state, doubt=Doubt.MUTED, held=(*heard.state.held, heard.incoming)[-5:]))


def speak(heard: Heard, language: str) -> Step:
    """Another language from now on."""
    state = replace(heard.state, language=language)
    return Step(state, (Say("language", {}, () if state.draft else MENU),), (Speak(language),))
