"""The process of a component's ``custom_service``."""

from __future__ import annotations

import logging
import os

from . import logs
from .component import construct

log = logging.getLogger(__name__)


def run_custom_service(settings) -> None:
    """Makes a component of its own and runs its custom_service. Does not return."""
    logs.configure(settings.log_level)
    code = 1
    try:
        construct(settings).custom_service()
        code = 0
    except BaseException as error:  # a forked process must end here, whatever happens
        log.error("custom_service failed: %s", error, exc_info=error)
    finally:
        os._exit(code)
