#!/bin/sh
# Makes an environment of its own with the stock wrapper, seldon-core 1.17.1 from PyPI (the last release under
# Apache-2.0), and prints its path. The conformance cases and the benchmark run it as a black box.
#   REFERENCE_PYTHON   interpreter, 3.8 to 3.11 (default: the first found of 3.10, 3.9, 3.8 and 3.11: for 3.11 its old
#                      protobuf comes without the compiled part, which makes gRPC many times slower than in its images)
#   --tensorflow       a second environment that can also decode `data.tftensor` (TensorFlow is large: 250 MB)
set -eu

choose_python() {
  pyenv="${PYENV_ROOT:-$HOME/.pyenv}/versions"
  # shellcheck disable=SC2231 # the patterns are meant to be expanded
  for candidate in "${REFERENCE_PYTHON:-}" python3.10 $pyenv/3.10.*/bin/python3 python3.9 $pyenv/3.9.*/bin/python3 \
    python3.8 $pyenv/3.8.*/bin/python3 /usr/bin/python3.11 python3.11; do
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
  # wheel: two of its old dependencies come as source; setuptools: its gunicorn wants pkg_resources, gone since 81.
  "$target/bin/pip" install --quiet wheel >&2
  "$target/bin/pip" install --quiet 'seldon-core==1.17.1' 'numpy<2' 'setuptools<80' $extra >&2
  touch "$target/ready"
fi
echo "$target"
