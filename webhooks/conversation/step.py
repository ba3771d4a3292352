"""One step of the conversation: from a state and an event to the next state, what is answered and what is done."""

from dataclasses import dataclass, replace

from webhooks.conversation.knowledge import Asked, CategoryFacts, Knowledge
from webhooks.conversation.shapes import Act, Incoming, Say
from webhooks.conversation.talk import State


@dataclass(frozen=True)
class Heard:
    """An event in the state it meets. `rest` is what stands behind the colons of a tapped button."""

    state: State
    incoming: Incoming
    knowledge: Knowledge
    rest: tuple[str, ...] = ()

    def within(self, state: State) -> "Heard":
        """The same event in another state."""
        return replace(self, state=state)

    def category(self, code: str) -> CategoryFacts | None:
        """An active category, none for no code."""
        return self.knowledge.category(code) if code else None

    def asked(self) -> Asked | None:
        """The unit's question that waits for an answer, if it was put before this was sent."""
        asked = self.knowledge.question()
        return asked if asked and asked.at <= self.incoming.at else None


@dataclass(frozen=True)
class Step:
    """What follows from an event; `again` are events held back until now, to be heard next.

    The question that is open afterwards is not among `says`: `asking` puts it.
    """

    state: State
    says: tuple[Say, ...] = ()
    acts: tuple[Act, ...] = ()
    again: tuple[Incoming, ...] = ()

    def after(self, *says: Say) -> "Step":
        """The same with something said before."""
        return replace(self, says=(*says, *self.says))

    def then(self, following: "Step") -> "Step":
        """The same and what followed on it."""
        return replace(following, says=(*self.says, *following.says), acts=(*self.acts, *following.acts))
