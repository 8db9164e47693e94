#!/usr/bin/env bash
# npm run fuzz:serve [REQUESTS [SEED]]: damaged requests over REST, raw HTTP, raw HTTP/2 and gRPC against the Python wrapper.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
environment="$(bash "$here/setup-python.sh")"
cd "$here/../builders/python/wrapper"
FUZZ_REQUESTS="${1:-10000}" FUZZ_SEED="${2:-20220722}" exec "$environment/bin/python" -m pytest -q -p no:cacheprovider tests/test_fuzz.py
