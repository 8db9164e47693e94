#!/bin/sh
# Installs onnxruntime-node for the tests of the Node wrapper, outside the checkout and without its script, which fetches
# libraries for GPUs. Prints the folder of its node_modules.
set -eu

version=1.23.2
target="${XDG_CACHE_HOME:-$HOME/.cache}/seldon-build/onnxruntime-node-$version"

if [ ! -f "$target/ready" ]; then
  rm -rf "$target"
  mkdir -p "$target"
  npm install --prefix "$target" --no-audit --no-fund --ignore-scripts --save-exact "onnxruntime-node@$version" >&2
  touch "$target/ready"
fi
echo "$target/node_modules"
