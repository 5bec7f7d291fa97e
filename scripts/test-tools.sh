#!/usr/bin/env bash
# Makes sure of what only the tests need: Chromium. Installs it where it may, else names the command that does.
set -euo pipefail

for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then exit 0; fi
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-cache show chromium >/dev/null 2>&1; then
  echo "Installing Chromium, in which the tests look at the runbook's page ..."
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null
  exit 0
fi

cat >&2 <<'END'
The tests look at the runbook's page in Chromium, and this machine has none.
Mend it with one of:

    sudo apt-get install chromium fonts-liberation    # Debian
    sudo snap install chromium                        # Ubuntu

then run make test again.
END
exit 3
