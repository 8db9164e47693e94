#!/usr/bin/env bash
# npm run soak:node [REQUESTS]: resident memory of the Node wrapper over 200,000 requests of all kinds.
set -euo pipefail
cd "$(dirname "$0")/.."
SOAK_REQUESTS="${1:-200000}" exec npx vitest run --project io builders/node/wrapper/tests/soak.io-test.ts
