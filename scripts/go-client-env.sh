#!/usr/bin/env bash
# Compiles the client in Go (test/clients/go), with Debian's Go where there is none, and prints the path of its program.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=scripts/steps.sh
. "$here/steps.sh"

source="$here/../test/clients/go"
need_go

# No other Go than this one: go.mod asks for the oldest that Debian 12 has.
export GOTOOLCHAIN=local GOFLAGS=-mod=readonly
recipe="$(cat "$0" "$source"/go.* "$source"/*.go <(go version) | sha256sum | cut -c1-12)"
target="$CACHE/go-client-$recipe"

compile() {
  cd "$source"
  unformatted="$(gofmt -l .)"
  if [ -n "$unformatted" ]; then
    echo "gofmt would change $unformatted"
    return 1
  fi
  go test -c -o "$target" .
}

if [ ! -x "$target" ]; then step go-client "compile the client in Go" compile; fi
echo "$target"
