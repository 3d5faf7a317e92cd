# What the scripts of this repository share: how they help, refuse and stop. Sourced by bash.

# Prints the comment at the top of the script.
usage() {
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "${BASH_SOURCE[-1]}"
}

# Ends the script because of what it was given.
refuse() {
  local name
  name=$(basename "$0")
  echo "$name: $*" >&2
  echo "Try: $name --help" >&2
  exit 2
}

# Runs a command to its end. A signal to this script, from a terminal or to it alone, ends the command
# with all that it has started, and then the script, as if by the signal.
run() {
  set -m # the command gets a process group of its own
  "$@" </dev/null &
  child=$!
  set +m
  wait "$child" || {
    local failed=$?
    child=
    return "$failed"
  }
  child=
}

child=
stop() {
  trap '' INT TERM HUP
  if [ -n "$child" ]; then
    kill -TERM -- "-$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  exit "$1"
}
trap 'stop 130' INT
trap 'stop 143' TERM
trap 'stop 129' HUP
