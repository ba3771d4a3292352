"""How a drill went, fault by fault."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Outcome:
    """How one fault went. Times in seconds: `serves_s` from its end until a new report was at its unit, in our time;
    `caught_up_s` until nothing was owed to anybody, in the service's time."""

    name: str
    began_s: float
    ended_s: float
    reports: int
    serves_s: float
    caught_up_s: float | None
    flaws: list[str]


@dataclass
class Course:
    """What a whole drill came to. `samples` are (second, reports accepted, of these not yet at their units)."""

    kind: str
    outcomes: list[Outcome] = field(default_factory=list)
    samples: list[tuple[float, int, int]] = field(default_factory=list)
    reports: int = 0
    counted: dict[str, int] = field(default_factory=dict)

    @property
    def flaws(self) -> list[str]:
        """Everything that was found wrong."""
        return [f"{outcome.name}: {flaw}" for outcome in self.outcomes for flaw in outcome.flaws]


def told(outcome: Outcome) -> str:
    """One line about how it went."""
    caught_up = "" if outcome.caught_up_s is None else f", caught up after {outcome.caught_up_s:7.1f} s"
    lost = "" if outcome.caught_up_s is None else "; ".join(["", *outcome.flaws]) or "; nothing lost"
    return f"{outcome.name:<32} {outcome.reports:>4} reports, at work after {outcome.serves_s:5.1f} s{caught_up}{lost}"
