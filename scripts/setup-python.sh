#!/usr/bin/env bash
# Makes the environment in which the Python wrapper's own tests run, and prints its path.
#   lowest   not the newest but the oldest releases in the ranges of the wrapper's requirements, an old gRPC client, and no
#            frameworks
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=scripts/steps.sh
. "$here/steps.sh"

wrapper="$here/../builders/python/wrapper"
requirements="$here/pytest-requirements.txt"
versions="${1:-newest}"
old_client=grpcio==1.49.1 # the first with wheels for Python 3.11
recipe="$(cat "$0" "$requirements" "$wrapper/requirements.txt" | sha256sum | cut -c1-12)"
target="$CACHE/wrapper-tests-$versions-$recipe"

# Debian's own Python where there is one: without venv, which is a package of its own.
python=/usr/bin/python3
if [ ! -x "$python" ]; then python=python3; fi

make_environment() {
  "$python" -c 'import ensurepip' 2>/dev/null || need_packages python3-venv
  # LightGBM's wheel leaves it to the system.
  "$python" -c 'import ctypes; ctypes.CDLL("libgomp.so.1")' 2>/dev/null || need_packages libgomp1
  rm -rf "$target"
  "$python" -m venv "$target"
  if [ "$versions" = lowest ]; then
    "$target/bin/python" -m pip install --quiet uv
    "$target/bin/uv" pip install --quiet --python "$target/bin/python" --resolution lowest-direct --only-binary :all: \
      -r "$wrapper/requirements.txt" $(grep -E '^(pytest|numpy|requests|hpack)==' "$requirements") "$old_client"
  else
    "$target/bin/python" -m pip install --quiet -r "$wrapper/requirements.txt" -r "$requirements"
  fi
  touch "$target/ready"
}

if [ ! -f "$target/ready" ]; then
  step "wrapper-tests-$versions" "make the environment of the Python wrapper's tests" make_environment
fi
echo "$target"
