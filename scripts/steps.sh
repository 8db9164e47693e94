# shellcheck shell=bash
# Sourced by the other scripts. One line a step with its seconds, on stderr (stdout is for answers);
# what the step's programs say goes to a log, whose end is shown when the step fails.

CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/seldon-build"
LOGS="$CACHE/logs"
mkdir -p "$LOGS"

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "could not $1"
  if [ -n "${2:-}" ]; then say "  → $2"; fi
  exit 1
}

# step LOG-NAME "what it does" COMMAND…: runs it, or ends the script with the end of its log.
# Never call it where "set -e" is off (after if, !, && or ||): a failing line inside a function would be skipped.
step() {
  local log="$LOGS/$1.log" what="$2" began=$SECONDS status
  shift 2
  set +e
  (
    set -e
    "$@"
  ) >"$log" 2>&1 </dev/null
  status=$?
  set -e
  if [ "$status" -eq 0 ]; then
    say "$(printf '%4ds  %s' "$((SECONDS - began))" "$what")"
    return
  fi
  tail -n 30 "$log" | sed 's/^/  | /' >&2
  fail "finish \"$what\": exit code $status" "Read the whole log in $log"
}

# Runs a command as root: as it is when we are root, else through sudo.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "run \"$*\": it needs root, and there is no sudo" "Run the script as root once, or install what it asks for by hand"
  fi
}

# need_packages PACKAGE…: installs Debian packages that are not there yet.
need_packages() {
  local package missing=()
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  if [ "${#missing[@]}" -eq 0 ]; then return; fi
  command -v apt-get >/dev/null ||
    fail "install ${missing[*]}: this machine has no apt" "Install them (or Docker with access to Docker Hub) by hand"
  as_root apt-get -o Acquire::Retries=3 update -q
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3 install -q -y --no-install-recommends "${missing[@]}"
}

# Go: the one that is there, else Debian's.
need_go() {
  if ! command -v go >/dev/null; then step golang "install Go" need_packages golang-go ca-certificates; fi
}
