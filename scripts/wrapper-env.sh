#!/bin/sh
# Makes an environment with what our own Python wrapper and the conformance components need, and prints its path.
#   WRAPPER_PYTHON   interpreter (default: python3)
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
requirements="$here/builders/python/wrapper/requirements.txt"
python=${WRAPPER_PYTHON:-/usr/bin/python3}
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
digest=$(cat "$requirements" "$0" | sha256sum | cut -c1-12)
target="${XDG_CACHE_HOME:-$HOME/.cache}/seldon-build/wrapper-py$version-$digest"

if [ ! -f "$target/ready" ]; then
  rm -rf "$target"
  "$python" -m venv "$target" >&2
  # numpy and Flask are what a user's own requirements bring: arrays, and the Blueprint of `model_error_handler`.
  "$target/bin/pip" install --quiet --requirement "$requirements" numpy flask >&2
  touch "$target/ready"
fi
echo "$target"
