#!/usr/bin/env bash
# npm run fuzz:node [REQUESTS [SEED]]: damaged requests over REST, raw HTTP and gRPC against the Node wrapper.
set -euo pipefail
cd "$(dirname "$0")/.."
FUZZ_REQUESTS="${1:-10000}" FUZZ_SEED="${2:-20221125}" exec npx vitest run --project io builders/node/wrapper/tests/fuzz.io-test.ts
