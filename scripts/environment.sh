#!/usr/bin/env bash
# Makes .venv from the pinned requirements. Names what the machine lacks, with the command that mends it.
set -euo pipefail
cd "$(dirname "$0")/.."
python="${PYTHON:-python3}"

missing() { # what, the command that mends it
  printf 'shirehall needs %s, and this machine has none.\nMend it with:\n\n    %s\n\nthen run make again.\n' "$1" "$2" >&2
  exit 3
}

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

command -v "$python" >/dev/null || missing "Python 3.11 or later" "sudo apt-get install python3"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  missing "Python 3.11 or later (found $("$python" -V 2>&1))" "sudo apt-get install python3.11 && make PYTHON=python3.11"

version="$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
  may_install || missing "Python's venv module" "sudo apt-get install python$version-venv"
  echo "Installing python$version-venv ..."
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "python$version-venv" >/dev/null
fi

echo "Making the environment in .venv (once; the downloads are about 200 MB) ..."
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
echo "Ready: .venv/bin/shire"
