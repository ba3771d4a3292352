"""A blueprint whose operations are described when somebody first asks for the description of the API."""

from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.openapi import OpenAPI
from flask_openapi3.types import ParametersTuple
from flask_openapi3.utils import parse_parameters

_telling = Lock()


class LateAPI(APIBlueprint):
    """An `APIBlueprint` that loads quickly.

    flask-openapi3 describes each operation as its route is declared: a third of the time in which the sources load, in
    each process, for what few of them are ever asked.
    """

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as APIBlueprint takes it
        super().__init__(*given, **named)
        self._untold: list[Callable[[], object]] = []

    def _collect_openapi_info(
        self,
        rule: str,
        func: Callable[..., Any],
        **said: Any,  # noqa: ANN401 - as APIBlueprint takes it
    ) -> ParametersTuple:
        self._untold.append(partial(super()._collect_openapi_info, rule, func, **said))
        return parse_parameters(func, doc_ui=False)

    def tell(self) -> None:
        """Describe the operations: `paths`, `components_schemas` and `tags` are whole after it. Not for two threads at
        once."""
        for describe in self._untold:
            describe()
        self._untold.clear()


def tell_all(app: OpenAPI) -> None:
    """Have the application know the operations of its blueprints, before its `api_doc` is asked for."""
    with _telling:
        for door in app.blueprints.values():
            if isinstance(door, LateAPI):
                door.tell()
                app.tags += [tag for tag in door.tags if tag.name not in app.tag_names]
                app.tag_names += [tag.name for tag in door.tags if tag.name not in app.tag_names]
                app.paths.update(door.paths)
                app.components_schemas.update(door.components_schemas)
