"""A URL rule whose builder of addresses is compiled when the first address is built."""

from collections.abc import Callable

from werkzeug.routing import Rule


class LateRule(Rule):
    """A `Rule` that starts quickly.

    Werkzeug compiles two builders for each rule as it is added: three quarters of the time the application takes to
    come up, in each of its processes, for functions of which a handful are ever called.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        make = super()._compile_builder
        made: Callable[..., tuple[str, str]] | None = None

        def build(*args: object, **values: object) -> tuple[str, str]:
            nonlocal made
            if made is None:
                made = make(append_unknown)
            return made(*args, **values)

        return build
