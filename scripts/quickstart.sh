#!/usr/bin/env bash
# npm run quickstart: from a fresh clone to a served prediction. Needs Node and apt or a Docker Engine.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=scripts/steps.sh
. "$here/steps.sh"
cd "$here/.."

container=
stop() { if [ -n "$container" ]; then docker rm -f "$container" >/dev/null; fi; }
trap stop EXIT

bash "$here/setup-project.sh"
mirror="$(bash "$here/setup-bases.sh" 3.11)"

command=(node bin/seldon-build.js examples/sklearn-iris ${mirror:+--registry-mirror "$mirror"})
say
say "\$ ${command[*]}"
image="$("${command[@]}")"

run=(docker run -d -p 127.0.0.1::9000 -p 127.0.0.1::5000 "$image")
say
say "\$ ${run[*]}"
container="$("${run[@]}")"
address() { docker port "$container" "$1/tcp" | head -n 1; }
node "$here/quickstart-call.mjs" "$(address 9000)" "$(address 5000)"

say
say "quickstart passed in $SECONDS s"
