#!/usr/bin/env bash
# Makes sure of what only the tests need: Chromium, and the library that drives it. Installs what is missing where
# it may, else names the command that does.
set -euo pipefail

chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
# Playwright's driver, from PyPI, is linked against it.
libatomic() { PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -F libatomic.so.1; }

missing=()
chromium >/dev/null || missing+=(chromium fonts-liberation)
libatomic >/dev/null || missing+=(libatomic1)
[ "${#missing[@]}" = 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-cache show "${missing[@]}" >/dev/null 2>&1; then
  echo "Installing ${missing[*]}, with which the tests look at the runbook's page ..."
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  exit 0
fi

cat >&2 <<END
The tests look at the runbook's page in Chromium, and this machine lacks: ${missing[*]}
Mend it with:

    sudo apt-get install ${missing[*]}    # on Ubuntu: sudo snap install chromium, then the others by apt-get

then run make test again.
END
exit 3
