"""Model files by address. Inside an image the files are there already: only local paths are known."""

from __future__ import annotations

import os

_LOCAL = "file://"


class Storage:
    """The part of seldon-core's Storage that needs no network."""

    @staticmethod
    def download(uri: str, out_dir: str | None = None) -> str:
        """The local path of ``uri``. Raises RuntimeError for a path that is not there and for remote addresses."""
        path = uri[len(_LOCAL) :] if uri.startswith(_LOCAL) else uri
        if "://" in path:
            raise RuntimeError(f"cannot download {uri}: bring the model into the image instead")
        if not os.path.exists(path):
            raise RuntimeError(f"Local path {uri} does not exist.")
        return path
