#!/bin/sh
# Makes ready what the serving benchmark needs besides the two wrappers, and prints the path of its Python environment:
# the bare servers that mark the floor (uvloop with httptools, uvicorn, grpcio), and the load generator h2load.
set -eu

python=${WRAPPER_PYTHON:-/usr/bin/python3}
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
target="${XDG_CACHE_HOME:-$HOME/.cache}/seldon-build/bench-py$version"

if ! command -v h2load >/dev/null; then
  if [ "$(id -u)" = 0 ]; then sudo=''; else sudo='sudo'; fi
  echo 'installing the load generator h2load (Debian: nghttp2-client)' >&2
  $sudo apt-get update -q >&2
  $sudo apt-get install -y -q nghttp2-client >&2
fi

if [ ! -f "$target/ready" ]; then
  rm -rf "$target"
  "$python" -m venv "$target" >&2
  "$target/bin/pip" install --quiet uvloop httptools uvicorn grpcio >&2
  touch "$target/ready"
fi
echo "$target"
