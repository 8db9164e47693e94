"""What all components for bare models have in common, whatever they take and answer."""

from __future__ import annotations

from ..errors import StartupError
from .artifact import artifact_path, load_failure


class BareModel:
    """Serves one model without a class of the user's. ``platform`` is the framework's name in the metadata."""

    wants_settings = True
    platform = ""

    def __init__(self, settings, threads: int):
        self._settings = settings
        self.threads = max(1, int(threads))

    def open(self, path: str) -> None:
        """Loads the artifact and says what goes in. May raise anything: it becomes a StartupError."""
        raise NotImplementedError

    def version(self) -> str:
        """Name and version of the framework in this image."""
        raise NotImplementedError

    def opened(self) -> None:
        """Prepares what serving needs, once the artifact is loaded."""
        raise NotImplementedError

    def facts(self) -> dict:
        """More about the model, for the metadata: texts by name."""
        return {}

    def load(self) -> None:
        """Loads the artifact. Raises StartupError that says what is wrong with it."""
        path = artifact_path(self._settings)
        try:
            self.open(path)
        except StartupError:
            raise
        except Exception as error:
            raise load_failure(self._settings.artifact, error, self.version()) from error
        self.opened()
