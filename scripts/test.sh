#!/usr/bin/env bash
# npm test: sets up what the tests need, runs every suite, and ends with the line "N passed, N failed".
# A suite that crashed or ran nothing is a failure; with CI=true so is a skipped test.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=scripts/steps.sh
. "$here/steps.sh"
cd "$here/.."

results="$(mktemp -d)"
suites=()

finish() {
  local status=$?
  trap - EXIT
  if [ "$status" -ne 0 ]; then suites+=("set-up=none=$status"); fi
  node "$here/count-tests.mjs" "$results" "${suites[@]}" || status=1
  rm -rf "$results"
  exit "$status"
}
trap finish EXIT

# suite NAME REPORT COMMAND…: runs it and goes on, whatever comes of it.
suite() {
  local name="$1" report="$2" log="$LOGS/test-$1.log" began=$SECONDS status=0
  shift 2
  "$@" >"$log" 2>&1 </dev/null || status=$?
  suites+=("$name=$report=$status")
  say "$(printf '%4ds  %s%s' "$((SECONDS - began))" "$name" "$([ "$status" -eq 0 ] || echo ': FAILED')")"
  if [ "$status" -ne 0 ]; then tail -n 150 "$log" | sed 's/^/  | /' >&2; fi
}

# vitest NAME [PROJECT FILE]: the project of that name, or one file of a project.
vitest() {
  suite "$1" "$1.json" npx vitest run --project "${2:-$1}" \
    --reporter=default --reporter=json --outputFile.json="$results/$1.json" ${3:+"$3"}
}

# The protocol's cases against the stock wrapper, which runs on no Python newer than 3.11.
reference() {
  if bash "$here/reference-env.sh" >"$LOGS/reference.log" 2>&1; then
    WRAPPER=reference vitest reference io test/contracts/wrapper.test.ts
  else
    tail -n 5 "$LOGS/reference.log" >&2
    suites+=("reference=none=skipped")
  fi
}

bash "$here/setup-project.sh"
suite check none npm run check
vitest unit
vitest golden

environment="$(bash "$here/setup-python.sh")"
suite wrapper wrapper.xml "$environment/bin/python" -m pytest -q -p no:cacheprovider \
  --junitxml="$results/wrapper.xml" builders/python/wrapper
# The same server on the oldest releases that its requirements allow; models need frameworks of their own.
environment="$(bash "$here/setup-python.sh" lowest)"
suite wrapper-lowest wrapper-lowest.xml "$environment/bin/python" -m pytest -q -p no:cacheprovider \
  --junitxml="$results/wrapper-lowest.xml" \
  builders/python/wrapper/tests/test_{fuzz,grpc_rules,hpack,http,http2*,json_answers,memory,process,process_grpc}.py \
  builders/python/wrapper/tests/test_{rest_messages,stubs,tftensor,units,wire}.py
reference
WRAPPER=node vitest node-wrapper io test/contracts/wrapper.test.ts

bash "$here/setup-bases.sh" python:3.11 node:22 node:20 >/dev/null
step docker-registry "install a registry to push to" need_packages docker-registry apache2-utils busybox-static
vitest io
vitest e2e
