#!/bin/sh
# Says who could sign in, or is root by sudo, and is not declared; and who is declared and could not.
#   access.sh AUTOMATION PERSON...
automation="$1"
known() { case " $automation $people " in *" $1 "*) true ;; *) false ;; esac }
shift
people="$*"
members() { getent group "$1" | cut -d: -f4 | tr , ' '; }

for file in /etc/ssh/authorized_keys/*; do
  known "${file##*/}" || echo "$file: got keys of somebody, expected those of the declared administrators alone"
  [ "$(grep -vc '^#' "$file")" = 1 ] || echo "$file: got $(grep -vc '^#' "$file") keys, expected one"
done
for name in $(members shire-admins); do
  case " $people " in *" $name "*) ;; *) echo "$name: got a member of shire-admins, expected none who is not declared" ;; esac
done
for name in $people; do
  case " $(members shire-admins) " in *" $name "*) ;; *) echo "$name: got no member of shire-admins, expected one" ;; esac
  expires=$(getent shadow "$name" | cut -d: -f8)
  [ -z "$expires" ] || echo "$name: got an account that expires on day $expires since 1970, expected none: run configure"
done
for group in sudo admin wheel; do
  for name in $(members $group); do
    [ "$name" = "$automation" ] || echo "$name: got a member of $group, expected none but $automation"
  done
done
# As Debian and Ubuntu bring it, root and the groups above stand there.
cat /etc/sudoers /etc/sudoers.d/* 2>/dev/null | while read -r who grant; do
  case "$who" in '' | '#'* | @* | Defaults* | root | %sudo | %admin | "$automation") continue ;; esac
  echo "sudoers: got '$who $grant', expected nobody but $automation"
done
exit 0
