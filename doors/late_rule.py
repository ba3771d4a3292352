"""A URL rule whose builder of addresses is compiled when the first address is built."""

from collections.abc import Callable
from functools import cache

from werkzeug.routing import Rule


class LateRule(Rule):
    """A `Rule` that starts quickly.

    Werkzeug compiles two builders for each rule as it is added: three quarters of the time the application takes to
    come up, in each of its processes, for functions of which a handful are ever called.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = cache(super()._compile_builder)

        def build(*args: object, **values: object) -> tuple[str, str]:
            return compiled(append_unknown)(*args, **values)

        return build
