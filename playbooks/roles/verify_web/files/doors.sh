#!/bin/sh
# Says every door of this web server that is open and should not be, or shut. Arguments: address, its port, the port
# that is asked how the server is, host names.
set -u
address="$1" port="$2" probed="$3"
shift 3
shake() { openssl s_client -connect "$address:$port" "$@" </dev/null 2>&1; }
for name; do
  shake -servername "$name" -tls1_1 -cipher 'ALL:@SECLEVEL=0' | grep -q 'Cipher is (NONE)' || echo "$name: TLS 1.1 is accepted, expected 1.2 and 1.3"
  shake -servername "$name" | grep -q "subject=CN = $name" || echo "$name: got no certificate of that name, expected one"
  openssl s_client -connect "$address:$port" -servername "$name" </dev/null 2>/dev/null |
    openssl x509 -noout -checkend 2592000 >/dev/null || echo "$name: its certificate ends within 30 days"
done
shake -servername nobody.example | grep -q 'subject=' && echo "nobody.example: got a certificate, expected a refused handshake"
shake -noservername | grep -q 'subject=' && echo "no name: got a certificate, expected a refused handshake"
status() { curl --silent --output /dev/null --max-time 20 --write-out '%{http_code}' "http://$1:$probed/$2"; }
got=$(status 127.0.0.1 readyz)
[ "$got" = 200 ] || echo "readyz: got $got, expected 200: it is drained, or no council's database answers; run configure again"
got=$(status "$address" healthz)
case "$got" in 403 | 000) ;; *) echo "healthz: got $got for whoever asks, expected a refusal" ;; esac
exit 0
