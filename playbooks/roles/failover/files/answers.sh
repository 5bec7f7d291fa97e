# Which of those ports answer at an address, a line each. Arguments: address, seconds, ports.
# A refusal is an answer: a machine gives it whose cluster is down, and which can start it at any moment.
set -u
address="$1" seconds="$2"
shift 2
ask() {
  said=$(LC_ALL=C timeout "$seconds" bash -c "exec 3<>/dev/tcp/$1/$2" 2>&1) && echo "a connection at port $2"
  [[ $said != *"Connection refused"* ]] || echo "a refusal at port $2"
}
for port; do ask "$address" "$port" & done
wait
