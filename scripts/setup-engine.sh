#!/usr/bin/env bash
# Makes sure that a Docker Engine answers. One that is there is used as it is; else Debian's is installed and started.
set -euo pipefail
# shellcheck source=scripts/steps.sh
. "$(dirname "$0")/steps.sh"

answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

wait_for_answer() {
  local tries="$1"
  until answers; do
    tries=$((tries - 1))
    if [ "$tries" -le 0 ]; then return 1; fi
    sleep 0.5
  done
}

install_engine() {
  local packages=(docker.io ca-certificates)
  # From Debian 13 on the client is a package of its own.
  if apt-cache show docker-cli >/dev/null 2>&1; then packages+=(docker-cli); fi
  need_packages "${packages[@]}"
}

# Machines without an init system (containers, CI) do not start it by themselves.
start_engine() {
  if wait_for_answer 6; then return; fi
  # shellcheck disable=SC2016
  as_root setsid sh -c 'exec dockerd --group "$1" >"$2" 2>&1 </dev/null' dockerd "$(id -gn)" "$LOGS/dockerd.log" &
  wait_for_answer 120 || { tail -n 20 "$LOGS/dockerd.log"; return 1; }
}

if ! answers; then
  if [ -n "${DOCKER_HOST:-}" ]; then
    fail "reach the Docker Engine of DOCKER_HOST \"$DOCKER_HOST\"" "Start it, or unset DOCKER_HOST"
  fi
  if ! command -v dockerd >/dev/null; then step engine-install "install Docker Engine" install_engine; fi
  step engine-start "start Docker Engine" start_engine
fi
