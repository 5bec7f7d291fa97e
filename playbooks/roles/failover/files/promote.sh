# Lets those clusters take writes, all at once, and says of which. Arguments: seconds, CLUSTER:PORT of each.
set -euo pipefail
seconds="$1"
shift
psql=(psql -X -Atq -U postgres -d postgres -v ON_ERROR_STOP=1)

promote() {
  [ "$("${psql[@]}" -p "$2" -c "SELECT pg_promote(true, $3)")" = t ] ||
    { echo "cluster $1: got a standby after $3 s still, expected a primary: look at its log" >&2; return 1; }
  # A number for a transaction is a write: what only reads has none to give.
  "${psql[@]}" -p "$2" -c "SELECT pg_current_xact_id()" >/dev/null
  echo "$1"
}

processes=()
for one; do
  promote "${one%:*}" "${one#*:}" "$seconds" &
  processes+=($!)
done
for process in "${processes[@]}"; do wait "$process"; done
