#!/bin/sh
# Run once by the postgres image, as the superuser, in an empty cluster.
set -eu
psql -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    -v owner_password="$(cat /run/roster/owner)" -v node_password="$(cat /run/roster/node)" \
    -v operator_password="$(cat /run/roster/operator)" -v reader_password="$(cat /run/roster/reader)" \
    -f /etc/roster/conf.d/roles.sql
