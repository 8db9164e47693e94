"""The file or folder that a bare model is loaded from."""

from __future__ import annotations

import os

from ..errors import StartupError, describe


def artifact_path(settings) -> str:
    """The path that SELDON_ARTIFACT names. Raises StartupError where it names nothing."""
    path = settings.artifact
    if not path:
        raise StartupError("cannot load the model: SELDON_ARTIFACT names no file")
    if not os.path.exists(path):
        raise StartupError(f'cannot load "{path}": there is no such file in {os.getcwd()}')
    return os.path.abspath(path)


def load_failure(path: str, error: BaseException, framework: str) -> StartupError:
    """The error for an artifact that its framework refuses; ``framework`` is name and version."""
    return StartupError(f'cannot load "{path}" with {framework}: {type(error).__name__}: {describe(error)}')


def model_name(path: str) -> str:
    """What the model is called: the name of its file or folder up to the first dot."""
    return os.path.basename(os.path.abspath(path)).partition(".")[0]


def chosen_method(path: str, asked: str, offered) -> str:
    """The method that the parameter ``method`` names, else the first that is offered."""
    names = list(offered)
    if asked and asked not in names:
        raise StartupError(
            f'cannot serve "{path}": the parameter method is "{asked}", but this model offers {", ".join(names)}'
        )
    return asked or names[0]
