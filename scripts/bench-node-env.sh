#!/bin/sh
# Makes ready what the benchmark of the Node wrapper needs: fastify and express, outside the checkout, and the load generator h2load.
# Prints the folder of the packages.
set -eu

target="${XDG_CACHE_HOME:-$HOME/.cache}/seldon-build/bench-node-2"

if ! command -v h2load >/dev/null; then
  if [ "$(id -u)" = 0 ]; then sudo=''; else sudo='sudo'; fi
  echo 'installing the load generator h2load (Debian: nghttp2-client)' >&2
  $sudo apt-get update -q >&2
  $sudo apt-get install -y -q nghttp2-client >&2
fi

if [ ! -f "$target/ready" ]; then
  rm -rf "$target"
  mkdir -p "$target"
  npm install --prefix "$target" --no-audit --no-fund --save-exact fastify@5.6.1 express@4.16.4 >&2
  touch "$target/ready"
fi
echo "$target"
