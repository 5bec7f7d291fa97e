#!/usr/bin/env bash
# Makes the environment of the scanner that the tests read ARM templates with, once, apart from the project's own:
# its pins are its own too. Prints the scanner's path.
set -euo pipefail
cd "$(dirname "$0")/.."
pins=tests/tools/scanner/requirements.lock
cache="${XDG_CACHE_HOME:-$HOME/.cache}/shirehall"
home="$cache/scanner-$(sha256sum "$pins" | cut -c1-12)"

mkdir -p "$cache"
exec 9>"$cache/scanner.lock"
flock 9 # One at a time: what is half made by one is not taken for whole by another.
if [ ! -e "$home/.ready" ]; then
  rm -rf "$home"
  "${PYTHON:-python3}" -m venv "$home"
  "$home/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$pins"
  touch "$home/.ready"
fi
echo "$home/bin/checkov"
