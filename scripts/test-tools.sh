#!/usr/bin/env bash
# Makes sure of what only the tests need: Chromium, the library that drives it, and Azurite on Node.js. Installs what
# is missing where it may, else names the command that does.
set -euo pipefail
cd "$(dirname "$0")/.."

# Azurite, pinned in tests/tools, is installed whenever its pin is newer than what is there.
azurite() {
  local installed=tests/tools/node_modules/.package-lock.json
  [ -e "$installed" ] && [ ! tests/tools/package-lock.json -nt "$installed" ] && return
  echo "Installing Azurite, against which the tests keep a team's state ..."
  npm ci --prefix tests/tools --ignore-scripts --no-audit --no-fund --silent
  touch "$installed"
}

browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
# Playwright's driver, from PyPI, is linked against it.
libatomic() { PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -F libatomic.so.1; }

missing=()
browser >/dev/null || missing+=(chromium fonts-liberation)
libatomic >/dev/null || missing+=(libatomic1)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
# The playbooks are run on machines of the twin, which have what this machine has.
for package in curl gunicorn iproute2 nftables nginx openssl pgbackrest postgresql python3-psycopg2 rsyslog rsyslog-gnutls; do
  dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
if [ "${#missing[@]}" = 0 ]; then
  azurite
  exit 0
fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-cache show "${missing[@]}" >/dev/null 2>&1; then
  echo "Installing ${missing[*]}, which only the tests need ..."
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  azurite
  exit 0
fi

cat >&2 <<END
The tests look at pages in Chromium and keep a state in Azurite, and this machine lacks: ${missing[*]}
Mend it with:

    sudo apt-get install ${missing[*]}    # on Ubuntu: sudo snap install chromium, then the others by apt-get

then run make test again.
END
exit 3
