#!/bin/sh
# Makes an environment of its own with the stock wrapper, seldon-core 1.17.1 from PyPI (the last release under
# Apache-2.0), and prints its path. The conformance cases and the benchmark run it as a black box.
#   REFERENCE_PYTHON   interpreter, 3.8 to 3.11 (default: python3.11 … python3.8, the first found, Debian's first)
#   --tensorflow       a second environment that can also decode `data.tftensor` (TensorFlow is large: 250 MB)
set -eu

choose_python() {
  for candidate in "${REFERENCE_PYTHON:-}" /usr/bin/python3.11 python3.11 python3.10 python3.9 python3.8; do
    if [ -n "$candidate" ] && "$candidate" -c 'import venv, ensurepip' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  echo 'cannot make the reference environment: no Python from 3.8 to 3.11 with venv found; set REFERENCE_PYTHON' >&2
  exit 1
}

extra=''
name='reference-1.17.1'
if [ "${1:-}" = '--tensorflow' ]; then
  extra='tensorflow-cpu==2.15.1'
  name='reference-1.17.1-tensorflow'
fi

python=$(choose_python)
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
target="${XDG_CACHE_HOME:-$HOME/.cache}/seldon-build/$name-py$version"

if [ ! -f "$target/ready" ]; then
  rm -rf "$target"
  "$python" -m venv "$target" >&2
  # wheel: two of its old dependencies come as source and would not build without it.
  "$target/bin/pip" install --quiet wheel >&2
  "$target/bin/pip" install --quiet 'seldon-core==1.17.1' 'numpy<2' $extra >&2
  touch "$target/ready"
fi
echo "$target"
