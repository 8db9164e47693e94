"""Virtual environments with pinned packages, for scripts that train models: one for each list of pins, made once."""

import os
import subprocess
import venv
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "seldon-build" / "train"


def python_with(name, pins):
    """The interpreter of the environment ``name``, which holds ``pins`` and what they need."""
    python = CACHE / name / "bin" / "python"
    if not python.exists():
        venv.create(CACHE / name, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", *pins], check=True)
    return python
