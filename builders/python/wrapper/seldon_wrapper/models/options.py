"""Parameters of a bare model: those it takes, and those that Seldon's prepackaged servers have for other things.

Their parameters: https://docs.seldon.ai/seldon-core-1/configuration/servers.
"""

from __future__ import annotations

import inspect
import logging

from ..errors import StartupError

log = logging.getLogger(__name__)

# TENSORFLOW_SERVER's names for what a SavedModel here takes under another one.
_SAME = {"signature_name": "signature", "model_output": "output"}
# Where a server finds its model, and what names things for TensorFlow Serving: the image settles that.
_SETTLED = ("model_uri", "model_name", "model_input", "rest_endpoint", "grpc_endpoint")


def options_for(model_class, parameters: dict, path: str) -> dict:
    """The parameters that ``model_class`` takes. Raises StartupError for one that is neither its own nor a server's."""
    accepted = inspect.signature(model_class).parameters.values()
    if any(one.kind is inspect.Parameter.VAR_KEYWORD for one in accepted):  # it hands them on
        return parameters
    own = [one.name for one in accepted if one.default is not inspect.Parameter.empty]
    options = {}
    for name, value in parameters.items():
        known = name if name in own else _SAME.get(name, name)
        if known in own:
            options[known] = value
        elif name in _SETTLED:
            log.warning('the parameter %s is not looked at: the image holds "%s"', name, path)
        else:
            raise StartupError(
                f'cannot serve "{path}": this model has no parameter "{name}", but {", ".join(own) or "none at all"}'
            )
    return options
