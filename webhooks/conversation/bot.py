"""The conversation itself: what is said and done when a person sends something. Pure and deterministic."""

from dataclasses import dataclass, replace

from webhooks.conversation import payloads
from webhooks.conversation.knowledge import Knowledge
from webhooks.conversation.shapes import Act, Choice, Incoming, Say
from webhooks.conversation.talk import Talk


@dataclass(frozen=True)
class Turn:
    """What is remembered from now on, what is done, and what is said then; each in its order."""

    talk: Talk
    says: tuple[Say, ...] = ()
    acts: tuple[Act, ...] = ()


def respond(talk: Talk, incoming: Incoming, knowledge: Knowledge) -> Turn:
    """The person sent something; an event that was heard already changes nothing.

    Its acts are to be executed in the transaction that keeps the talk. Then: a `File` that went well is told by
    `filed`; the first act that is refused is told by `refused`, which gives the turn to keep instead.
    """
    choices = (
        Choice("choice.report", payload=payloads.REPORT),
        Choice("choice.look_up", payload=payloads.LOOK_UP),
        Choice("choice.human", payload=payloads.HUMAN),
    )
    return Turn(
        replace(talk, offered=tuple(choice.payload for choice in choices)), (Say("greeting", {}, choices),)
    )


def filed(talk: Talk, code: str) -> Talk:
    """The report that was just sent has a code. Nothing is said: `report.received` says it."""
    return talk


def refused(talk: Talk, reason: str, knowledge: Knowledge) -> Turn:
    """The last turn's act was refused with the `code` of a Problem (`outside_province`, `rate_limited`, ...).

    The draft is open again, without the part that was the reason. `talk` is the one that `respond` gave.
    """
    return Turn(talk, (Say(f"refused.{reason}"),))
