"""How the body of a request is read."""

from typing import IO

from flask import Request
from werkzeug.utils import cached_property


class Whole(Request):
    """A request whose body is read up to the length it was sent with.

    The server ends the body itself, so that Werkzeug would go on reading until it does: two more waits for the
    server's thread, with the interpreter given away and fetched back. And who hangs up half-way is refused, where
    half a body would have been taken for all of it.
    """

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body; without a length, as long as it comes."""
        if self.content_length is not None:
            self.environ.pop("wsgi.input_terminated", None)
        return super().stream
