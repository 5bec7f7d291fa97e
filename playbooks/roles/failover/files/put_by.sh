# Stops those clusters and puts all by that they hold, named with the moment. Says into which folders.
# Arguments: PostgreSQL's version, moment, clusters.
set -euo pipefail
version="$1" moment="$2"
shift 2

# Only the primary takes copies for councils.
if [ -d /run/systemd/system ]; then
  systemctl list-units --all --plain --no-legend 'shire-backup@*.timer' | while read -r timer _; do
    systemctl disable --now "$timer" >&2
  done
fi

# Within one file system: nothing is copied, and no room is needed.
keep() {
  [ -e "$1" ] || return 0
  install -d -m 0700 "$(dirname "$2")"
  mv "$1" "$2"
}

for cluster; do
  ! pg_ctlcluster "$version" "$cluster" status >/dev/null || pg_ctlcluster "$version" "$cluster" stop -m fast
  by="/var/lib/postgresql/put-by/$cluster-$moment"
  keep "/etc/postgresql/$version/$cluster" "$by/configuration"
  keep "/var/lib/postgresql/$version/$cluster" "$by/data"
  echo "$by"
  # Copies from when it was a standby: they end where it was promoted, and a gap comes after.
  copies="/var/lib/pgbackrest/put-by/$cluster-$moment"
  for kind in archive backup; do
    [ ! -e "/var/lib/pgbackrest/$kind/$cluster" ] || echo "$copies/$kind"
    keep "/var/lib/pgbackrest/$kind/$cluster" "$copies/$kind"
  done
done
