"""The user's object: how it is found, made and loaded, and which methods it really has.

Everything is looked up once, after ``load()``: a request must not pay for questions whose answers never change.
"""

from __future__ import annotations

import importlib
import inspect
import logging
import sys

from .errors import SeldonNotImplementedError, StartupError, describe
from .parameters import parameters_of

log = logging.getLogger(__name__)

OPERATIONS = ("predict", "transform_input", "transform_output", "route", "aggregate", "send_feedback", "health_status")
_EXTRAS = ("tags", "metrics", "class_names", "custom_service")


def class_of(interface_name: str):
    """The class that MODEL_NAME names: ``File`` (module and class share the name) or ``package.module.Class``."""
    module_name, dot, class_name = interface_name.rpartition(".")
    if not dot:
        module_name = class_name = interface_name
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        raise StartupError(_missing(interface_name, module_name, error)) from error
    try:
        return getattr(module, class_name)
    except AttributeError:
        raise StartupError(
            f'cannot start "{interface_name}": the module "{module_name}" ({getattr(module, "__file__", None)}) '
            f'has no class "{class_name}"'
        ) from None


def _missing(interface_name: str, module_name: str, error: ModuleNotFoundError) -> str:
    if error.name and module_name.startswith(error.name):
        return f'cannot start "{interface_name}": there is no module "{error.name}" in {sys.path[-1]} or on the path'
    return f'cannot start "{interface_name}": it imports "{error.name}", which is not installed in this image'


def construct(settings):
    """Makes the user's object with its typed parameters."""
    user_class = class_of(settings.interface_name)
    if getattr(user_class, "wants_settings", False):  # the ready-made models of this wrapper
        from .models.options import options_for  # only they need it

        return user_class(settings, **options_for(user_class, parameters_of(settings.parameters), settings.artifact))
    return user_class(**parameters_of(settings.parameters))


def load(user, strict: bool) -> None:
    """Calls the object's ``load``, where it has one."""
    method = getattr(user, "load", None)
    if method is None:
        return
    try:
        method()
    except (NotImplementedError, SeldonNotImplementedError):
        log.info("the component has no load step")
    except AttributeError:
        if not strict:  # the reference swallows this one, and with it every misspelled name
            raise
        log.exception("load() failed; going on as SELDON_STRICT asks for")


class Component:
    """The methods of a loaded object. ``methods`` holds only those that the user wrote."""

    def __init__(self, user):
        self.user = user
        self.methods: dict = {}
        self.inherited: set = set()
        for operation in OPERATIONS:
            for suffix in ("", "_raw", "_rest", "_grpc"):
                self._bind(operation + suffix)
        for name in _EXTRAS:
            self._bind(name)
        self._warned_class_names = False

    def _bind(self, name: str) -> None:
        method = getattr(self.user, name, None)
        if not callable(method):
            return
        if getattr(method, "not_overridden", False):
            self.inherited.add(name)
        else:
            self.methods[name] = method

    def get(self, name: str):
        """The user's method of that name, or None."""
        return self.methods.get(name)

    def class_names(self):
        """What the component calls the columns of its answer, or None."""
        method = self.methods.get("class_names")
        if method is not None:
            try:
                return method()
            except SeldonNotImplementedError:
                return None
        names = getattr(self.user, "class_names", None)
        if names is None or callable(names):
            return None
        if not self._warned_class_names:
            self._warned_class_names = True
            log.warning("class_names is an attribute; Seldon wants it to be a method")
        return names

    def tags(self) -> dict | None:
        """The component's own tags, or None."""
        return self._optional("tags", None)

    def metrics(self):
        """The component's own metrics; an empty list where it has none."""
        return self._optional("metrics", [])

    def _optional(self, name: str, otherwise):
        method = self.methods.get(name)
        if method is None:
            return otherwise
        try:
            return method()
        except SeldonNotImplementedError:
            return otherwise


def with_meta(method, strict: bool = False):
    """``method`` as a function of (features, names, meta).

    Whether it takes ``meta`` is read from its signature: the reference finds out by calling again after any TypeError,
    and ``strict`` does the same.
    """
    if strict:
        return lambda features, names, meta: _perhaps_twice(method, (features, names), meta)
    try:
        parameters = list(inspect.signature(method).parameters.values())
    except (TypeError, ValueError):  # a built-in or compiled function keeps its signature to itself
        return lambda features, names, meta: method(features, names)
    kinds = [parameter.kind for parameter in parameters]
    named = [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    positional = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if positional[2:] == ["meta"]:
        return method
    if "meta" in named and "meta" not in positional[:2]:
        return lambda features, names, meta: method(features, names, meta=meta)
    if inspect.Parameter.VAR_KEYWORD in kinds and "meta" not in positional:
        return _PerhapsWithMeta(method)
    if len(positional) == 1 and inspect.Parameter.VAR_POSITIONAL not in kinds:
        return lambda features, names, meta: method(features)
    return lambda features, names, meta: method(features, names)


def _perhaps_twice(method, arguments: tuple, meta):
    try:
        return method(*arguments, meta=meta)
    except TypeError:
        return method(*arguments)


class _PerhapsWithMeta:
    """A method with ``**kwargs``: it may hand them to a function that knows no ``meta``. Found out once."""

    def __init__(self, method):
        self.method = method
        self.takes_meta = True

    def __call__(self, features, names, meta):
        if self.takes_meta:
            try:
                return self.method(features, names, meta=meta)
            except TypeError as error:
                if "unexpected keyword argument 'meta'" not in str(error):
                    raise
                self.takes_meta = False
                log.info(
                    "the component passes its keyword arguments on to a function without meta: %s", describe(error)
                )
        return self.method(features, names)


def takes(method, name: str) -> bool:
    """Tells whether ``method`` has a parameter of that name, or takes any keyword."""
    try:
        parameters = inspect.signature(method).parameters
    except (TypeError, ValueError):
        return True
    return name in parameters or any(p.kind is p.VAR_KEYWORD for p in parameters.values())
