"""The hours in which nobody wants their phone to ring for news that can wait."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def ends(hours: str, at: datetime, zone: ZoneInfo) -> datetime | None:
    """When the quiet that holds at `at` ends; None when it does not. `hours` is local, "22:00-06:00" or empty."""
    if not hours:
        return None
    begin, end = (time.fromisoformat(part) for part in hours.split("-"))
    local = at.astimezone(zone)
    now = local.time()
    if begin <= end:
        quiet, days = begin <= now < end, 0
    else:
        quiet, days = now >= begin or now < end, 1 if now >= begin else 0
    if not quiet:
        return None
    return datetime.combine(local.date() + timedelta(days=days), end, zone)
