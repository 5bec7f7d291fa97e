#!/bin/sh
# Says what others than root and the daemons that write them could read or alter: logs, and where they go.
find /var/log/nginx /var/log/postgresql /var/log/shire-*.log -type f -perm /004 \
  -printf '%p: got mode %m, expected nobody of another council to read it\n' 2>/dev/null
find /etc/rsyslog.d /etc/shire/logs /var/spool/rsyslog /var/log/nginx /var/log/postgresql /var/log/shire-*.log \
  ! -type l \( -perm /002 -o ! -user root ! -user www-data ! -user postgres -o -perm /020 ! -group root ! -group adm ! -group postgres \) \
  -printf '%p: got owner %u:%g, mode %m, expected nobody of a council to write it\n' 2>/dev/null
exit 0
