"""What the main thread of a page did, from a trace of Chromium: each task with its time and its share of the processor.

The time of a task also counts what the thread waited for: other programs on the machine, and the drawing where there
is no graphics card. Its processor time counts the page's own work alone, whatever else the machine is doing.
"""

import json
from dataclasses import dataclass

TASK = "ThreadControllerImpl::RunTask"
MAIN = "CrRendererMain"
# Waiting until what was drawn by software can be read.
DRAWN = "GLES2::ReadPixels"
CATEGORIES = ["toplevel", "gpu"]


@dataclass(frozen=True, slots=True)
class Task:
    """One task, in milliseconds: from its begin to its end, on the processor, and spent waiting for the drawing."""

    wall: float
    processor: float
    drawing: float


def tasks(trace: bytes) -> list[Task]:
    """The tasks of the busiest page in the trace; waiting for the drawing is told of each that has any."""
    events = json.loads(trace)["traceEvents"]
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == MAIN
    }
    found: dict[tuple[int, int], list[dict[str, float]]] = {main: [] for main in mains}
    waits: dict[tuple[int, int], list[dict[str, float]]] = {main: [] for main in mains}
    for event in events:
        thread = (event["pid"], event["tid"])
        if event["ph"] == "X" and thread in mains and event["name"] in (TASK, DRAWN):
            (found if event["name"] == TASK else waits)[thread].append(event)
    busiest = max(mains, key=lambda main: sum(task["dur"] for task in found[main]))
    return [
        Task(
            task["dur"] / 1000,
            task.get("tdur", 0) / 1000,
            sum(w["dur"] for w in waits[busiest] if task["ts"] <= w["ts"] < task["ts"] + task["dur"]) / 1000,
        )
        for task in found[busiest]
        if task["dur"] >= 1000
    ]
