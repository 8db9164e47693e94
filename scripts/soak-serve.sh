#!/usr/bin/env bash
# npm run soak:serve [REQUESTS]: the slope of the Python wrapper's resident memory over 200,000 requests of all kinds and as many gRPC calls.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
environment="$(bash "$here/setup-python.sh")"
cd "$here/../builders/python/wrapper"
SOAK_REQUESTS="${1:-200000}" exec "$environment/bin/python" -m pytest -q -p no:cacheprovider tests/test_memory.py
