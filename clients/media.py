"""What people send in the chat lies with Zalo for a while: fetched from its own hosts only, within limits."""

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from clients.guard import Guard
from clients.http import TIME_LIMIT, Client, Refused


class Media:
    """Fetches files. `hosts` are domains, each with all below it; `largest` is in bytes.

    The address came in an event, which may be forged while signatures are only logged: hence the list and the guard.
    """

    def __init__(self, hosts: tuple[str, ...], guard: Guard, largest: int) -> None:
        self._hosts = tuple(host.lower().strip(".") for host in hosts)
        self._client = Client("", TIME_LIMIT, guard.session(), largest)

    def fetch(self, url: str) -> bytes:
        """The file's bytes. Raises Refused (also for a foreign address or too large a file), Unavailable."""
        if not self._is_listed(url):
            raise Refused("address not allowed")
        return self._client.get(url).body

    def _is_listed(self, url: str) -> bool:
        # Parsed by what will also send it, so that no two parsers disagree about the host.
        try:
            host = (parse_url(url).host or "").lower()
        except LocationParseError:
            return False
        return any(host == listed or host.endswith(f".{listed}") for listed in self._hosts)
