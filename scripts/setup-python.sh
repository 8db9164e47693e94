#!/usr/bin/env bash
# Makes the environment in which the Python wrapper's own tests run, and prints its path.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=scripts/steps.sh
. "$here/steps.sh"

wrapper="$here/../builders/python/wrapper"
requirements="$here/pytest-requirements.txt"
recipe="$(cat "$0" "$requirements" "$wrapper/requirements.txt" | sha256sum | cut -c1-12)"
target="$CACHE/wrapper-tests-$recipe"

# Debian's Python comes without venv.
python_with_venv() {
  local python
  for python in /usr/bin/python3 python3; do
    if "$python" -c 'import venv, ensurepip' 2>/dev/null; then
      echo "$python"
      return
    fi
  done
}

make_environment() {
  if [ -z "$(python_with_venv)" ]; then need_packages python3-venv; fi
  rm -rf "$target"
  "$(python_with_venv)" -m venv "$target"
  "$target/bin/python" -m pip install --quiet -r "$wrapper/requirements.txt" -r "$requirements"
  touch "$target/ready"
}

if [ ! -f "$target/ready" ]; then
  step wrapper-tests "make the environment of the Python wrapper's tests" make_environment
fi
echo "$target"
