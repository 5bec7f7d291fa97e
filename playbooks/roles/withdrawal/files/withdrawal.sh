#!/bin/bash
# A council's data while it leaves. Arguments: what to do, account, database, cluster, folder of copies, day.
#   state  says as JSON how far it is, and changes nothing
#   look   the same, without the content of its tables
#   copy   takes a copy where none is of the content as it is; says `made` or `kept`, then the copy as JSON
set -euo pipefail
account="$2" database="$3" cluster="$4" folder="$5/$2" left="$5/left" today="${6-}"
last="$folder/last.json"
read -r port status < <(pg_lsclusters --no-header | awk -v name="$cluster" '$2 == name {print $3, $4}'; echo)
psql=(psql -X -Atq -U postgres -p "${port:-0}" -v ON_ERROR_STOP=1)

of_last() { sed -n "s/.*\"$1\": \"\([^\"]*\)\".*/\1/p" "$last" 2>/dev/null || true; }

# What the tables hold, row by row. pg_dump(1) since 15.14 writes a random word by `restrict`.
content() {
  pg_dump --data-only -U postgres -p "$port" -d "$database" | grep -v '^\\\(un\)\?restrict ' | sha256sum | cut -d' ' -f1
}

# `open`; `closed`; `remains` where the database is gone and others of it or roles are not; `absent`; or `down` where
# nobody can say. The role's end is the day on which it was closed. `aside`: a restore has put what was live there.
state() {
  local found=absent closed="" hash="" name aside=""
  case "${status:-none}" in
    online*)
      found=$("${psql[@]}" -d postgres -c "SELECT CASE
        WHEN EXISTS (SELECT FROM pg_database WHERE datname = '$database')
        THEN coalesce((SELECT to_char(rolvaliduntil, 'YYYY-MM-DD') FROM pg_roles
          WHERE rolname = '${database}__app' AND NOT rolcanlogin AND isfinite(rolvaliduntil)), 'open')
        WHEN EXISTS (SELECT FROM pg_database WHERE datname IN ('${database}__old', '${database}__new', '${database}__try'))
          OR EXISTS (SELECT FROM pg_roles WHERE rolname = '$database'
            OR rolname IN ('${database}__own', '${database}__app', '${database}__ro', '${database}__bak'))
        THEN 'remains' ELSE 'absent' END")
      aside=$("${psql[@]}" -d postgres -c "SELECT datname FROM pg_database WHERE datname = '${database}__old'")
      ;;
    none) ;;
    # Its cluster was to go, and the run was stopped: the database is gone, as is what made it.
    *) [ ! -e "/etc/shire/$database.sql" ] && [ -n "$(removed)" ] || found=down ;;
  esac
  [[ "$found" != *-* ]] || closed="$found" found=closed
  name=$(of_last copy)
  [ -z "$name" ] || [ ! -e "$folder/$name" ] || hash=$(sha256sum "$folder/$name" | cut -d' ' -f1)
  printf '{"state": "%s", "closed": "%s", "port": "%s", "content": "%s", "sha256": "%s", "last": %s, "left": [%s], "removed": [%s], "aside": "%s"}\n' \
    "$found" "$closed" "${port-}" "$([ "$1-$found" != with-closed ] || content)" "$hash" \
    "$(cat "$last" 2>/dev/null || echo '{}')" "$(put_by)" "$(removed)" "$aside"
}

# The days on which this server noted with what it left, in quotes.
removed() { sed -n "s/^[0-9a-f]* $account \(.*\)/\"\1\"/p" /etc/shire/left 2>/dev/null | sort -u | paste -sd,; }

# The folders of this account that were put by, each with its day: ten characters at the end of its name.
put_by() {
  find "$left" -mindepth 1 -maxdepth 1 -regex ".*/$account-[0-9]*-[0-9]*-[0-9]*" 2>/dev/null | sort |
    sed 's/.*\(..........\)$/{"folder": "&", "removed": "\1"}/' | paste -sd,
}

copy() {
  local before said
  before=$(content)
  if [ "$(of_last content)" = "$before" ] && [ -e "$folder/$(of_last copy)" ]; then
    echo kept
  else
    said=$(BACKUP_ROLE=postgres /usr/local/sbin/shire-backup "$account" "$database" "$port" 0)
    # What was written meanwhile may be in the copy or not: the next time another is taken.
    [ "$before" = "$(content)" ] || before=moving
    printf '%s, "content": "%s", "day": "%s"}\n' "${said%\}}" "$before" "$today" >"$last.part"
    mv "$last.part" "$last"
    echo made
  fi
  cat "$last"
}

case "$1" in
  state) state with ;;
  look) state without ;;
  copy) copy ;;
esac
