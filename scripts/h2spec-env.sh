#!/usr/bin/env bash
# Builds h2spec, the conformance test of HTTP/2 (https://github.com/summerwind/h2spec, MIT), and prints its path.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=scripts/steps.sh
. "$here/steps.sh"

module="$here/../test/clients/h2spec"
target="$CACHE/h2spec-$(cat "$0" "$module/go.mod" "$module/go.sum" | sha256sum | cut -c1-12)"

build() {
  rm -rf "$target.new"
  cp -r "$module" "$target.new"
  (cd "$target.new" && go build -mod=mod -o h2spec github.com/summerwind/h2spec/cmd/h2spec)
  mv "$target.new" "$target"
}

if [ ! -d "$target" ]; then
  need_go
  step h2spec "build the conformance test of HTTP/2" build
fi
echo "$target/h2spec"
