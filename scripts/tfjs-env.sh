#!/bin/sh
# Installs TensorFlow.js for the tests of the Node wrapper, outside the checkout, and prints the folder of its node_modules.
set -eu

version=4.22.0
target="${XDG_CACHE_HOME:-$HOME/.cache}/seldon-build/tfjs-$version"

if [ ! -f "$target/ready" ]; then
  rm -rf "$target"
  mkdir -p "$target"
  npm install --prefix "$target" --no-audit --no-fund --save-exact \
    "@tensorflow/tfjs-core@$version" "@tensorflow/tfjs-layers@$version" "@tensorflow/tfjs-converter@$version" \
    "@tensorflow/tfjs-backend-cpu@$version" "@tensorflow/tfjs-backend-wasm@$version" >&2
  touch "$target/ready"
fi
echo "$target/node_modules"
