# How far each cluster of this server is, as JSON. Arguments: PostgreSQL's version, CLUSTER:PORT of each.
#   room       bytes that are free where clusters are
#   clusters   by name:
#     state     absent, down, standby, primary
#     follows   the address that it follows, or would if it were started; empty where it has data of its own
#     bytes     what its files take
#     system, timeline     whose copy it is, and after how many promotions; of one that is there
#     received, replayed   how far its log has come (LSN), and `moment` the last commit in it: of a standby, or of
#                          one that was promoted and not restarted since; else null
set -euo pipefail
version="$1"
shift
root="/var/lib/postgresql"
asked="SELECT json_build_object(
    'state', CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE 'primary' END,
    'received', pg_last_wal_receive_lsn(), 'replayed', pg_last_wal_replay_lsn(),
    'moment', to_char(pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'))"

# As `pg_basebackup --write-recovery-conf` has written it.
follows() {
  [ -e "$1/standby.signal" ] || return 0
  sed -n "s/^primary_conninfo.*host=\([0-9.]*\).*/\1/p" "$1/postgresql.auto.conf" | tail -n 1
}

files() {
  local known
  known=$(LC_ALL=C "/usr/lib/postgresql/$version/bin/pg_controldata" "$1" 2>/dev/null) || true
  printf '"follows": "%s", "bytes": %s, "system": "%s", "timeline": %s' "$(follows "$1")" \
    "$(du --bytes --summarize "$1" 2>/dev/null | cut -f1)" \
    "$(sed -n 's/^Database system identifier: *//p' <<<"$known")" \
    "$(sed -n "s/^Latest checkpoint's TimeLineID: *//p" <<<"$known" | grep . || echo 0)"
}

state() {
  local data="$root/$version/$1" said
  if [ ! -e "$data/PG_VERSION" ]; then
    echo '{"state": "absent"}'
    return
  fi
  said=$(psql -X -Atq -U postgres -d postgres -p "$2" -v ON_ERROR_STOP=1 -c "$asked" 2>/dev/null) || said='{"state": "down"}'
  printf '%s, %s}' "${said%\}}" "$(files "$data")"
}

printf '{"room": %s, "clusters": {' "$(df --output=avail --block-size=1 "$root" | tail -n 1)"
comma=""
for one; do
  printf '%s"%s": %s' "$comma" "${one%:*}" "$(state "${one%:*}" "${one#*:}")"
  comma=", "
done
printf '}}\n'
