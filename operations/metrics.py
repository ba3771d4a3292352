"""What Prometheus reads: requests, counted by each process, and the state of the book, asked at each scrape."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, values
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from redis.exceptions import RedisError
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session as Unit

from models import Conversation, Delivery, DeliveryState, InboxEvent, OaGrant, Reading, Report
from wiring import Wiring

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class _Counts:
    """What this process counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "smart_http_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "smart_http_request_seconds",
            "Time to answer a request.",
            ["route"],
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self.registry,
        )


_counts = _Counts()


def register(app: Flask) -> None:
    """Count every request by its route."""
    app.after_request(_count)


def share(folder: Path) -> None:
    """Have the counts of this process, and of those that go on from it, put together from files in the folder."""
    global _counts
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]  # chosen when the library was loaded, before we could tell
    _counts = _Counts()


def registry(wired: Wiring) -> CollectorRegistry:
    """What one scrape shows. With PROMETHEUS_MULTIPROC_DIR set, the counts of all web processes together."""
    shown = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(shown)  # type: ignore[no-untyped-call]
    else:
        shown.register(_counts.registry)
    shown.register(Book(wired))
    return shown


def late_seconds(session: Unit, now: datetime) -> float:
    """How long the most overdue delivery has been waiting to be tried, in seconds; 0 when none is overdue."""
    oldest = session.scalar(
        select(func.min(Delivery.due_at)).where(
            Delivery.state == DeliveryState.OWED,
            Delivery.due_at <= now,
            or_(Delivery.lease_until.is_(None), Delivery.lease_until < now),
        )
    )
    return (now - oldest).total_seconds() if oldest else 0.0


class Book(Collector):
    """Reports, deliveries, the chat as the book has them, and how many jobs wait in Redis (absent when it is gone)."""

    def __init__(self, wired: Wiring) -> None:
        self._wired = wired

    def collect(self) -> Iterator[Metric]:
        with Reading() as session:
            yield _by_state(session)
            yield _deliveries(session)
            late = GaugeMetricFamily("smart_delivery_late_seconds", "Age of the most overdue delivery.")
            late.add_metric([], late_seconds(session, datetime.now(UTC)))
            yield late
            yield from _chat(session, datetime.now(UTC))
            yield from _grants(session)
        yield self._queues()

    def _queues(self) -> Metric:
        waiting = GaugeMetricFamily("smart_queue_jobs", "Jobs waiting in a queue.", labels=["queue"])
        try:
            for name, queue in self._wired.queues.items():
                waiting.add_metric([name], queue.count)
        except RedisError:
            waiting.samples.clear()
        return waiting


def _by_state(session: Unit) -> Metric:
    reports = GaugeMetricFamily("smart_reports", "Reports by state.", labels=["state"])
    for state, count in session.execute(select(Report.state, func.count()).group_by(Report.state)):
        reports.add_metric([state.value], count)
    return reports


def _deliveries(session: Unit) -> Metric:
    deliveries = GaugeMetricFamily(
        "smart_deliveries", "Deliveries by state and channel.", labels=["state", "channel"]
    )
    counted = select(Delivery.state, Delivery.channel, func.count()).group_by(
        Delivery.state, Delivery.channel
    )
    for state, channel, count in session.execute(counted):
        deliveries.add_metric([state.value, channel.value], count)
    return deliveries


def _chat(session: Unit, now: datetime) -> Iterator[Metric]:
    """What Zalo sends: a long silence or a growing heap of waiting events wants somebody's eye."""
    events = GaugeMetricFamily("smart_inbox", "Events of Zalo by state.", labels=["state"])
    for state, count in session.execute(select(InboxEvent.state, func.count()).group_by(InboxEvent.state)):
        events.add_metric([state.value], count)
    yield events
    latest = session.scalar(select(func.max(InboxEvent.received_at)))
    silence = GaugeMetricFamily("smart_inbox_silent_seconds", "Time since Zalo sent the latest event.")
    if latest is not None:
        silence.add_metric([], (now - latest).total_seconds())
    yield silence
    called = select(func.count()).where(
        Conversation.called_at.is_not(None), Conversation.human_since.is_(None)
    )
    waiting = GaugeMetricFamily("smart_conversations_waiting", "Conversations that wait for a human.")
    waiting.add_metric([], session.scalar(called) or 0)
    yield waiting


def _grants(session: Unit) -> Iterator[Metric]:
    left = GaugeMetricFamily(
        "smart_zalo_token_seconds", "Life left to the Official Account's token.", labels=["oa"]
    )
    failures = GaugeMetricFamily(
        "smart_zalo_token_failures", "Renewals of it that failed since the last good one.", labels=["oa"]
    )
    now = datetime.now(UTC)
    for grant in session.scalars(select(OaGrant)):
        failures.add_metric([grant.oa_id], grant.failures)
        if grant.expires_at is not None:
            left.add_metric([grant.oa_id], (grant.expires_at - now).total_seconds())
    yield left
    yield failures


def _count(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "unmatched"
    # A method somebody invented must not become a time series.
    method = request.method if request.method in METHODS else "other"
    _counts.requests.labels(method, route, str(response.status_code)).inc()
    if "began" in g:
        _counts.seconds.labels(route).observe(perf_counter() - g.began)
    return response
