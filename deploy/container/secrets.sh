#!/bin/sh
# Makes what is missing below /secrets: keys, passwords, and the files in which each service expects them. What is there
# stays, so that it may run at every start.
set -eu
umask 077

ROSTER_UID=10001
export ROSTER_KEYS_FILE=/secrets/node/keys.json

# Prints the password that the file holds; makes it first if there is none. Letters and digits: they fit into URLs.
password() {
    [ -s "$1" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' > "$1"
    cat "$1"
}

[ -e "$ROSTER_KEYS_FILE" ] || roster keygen
[ -e /secrets/mailer/keys.json ] || roster keygen --mailer /secrets/mailer/keys.json

password /secrets/node/admin-token > /dev/null
password /secrets/postgres/superuser > /dev/null
owner=$(password /secrets/postgres/owner)
node=$(password /secrets/postgres/node)
password /secrets/postgres/operator > /dev/null
password /secrets/postgres/reader > /dev/null
printf 'postgresql://roster:%s@postgres/roster\n' "$owner" > /secrets/owner/database-url
printf 'postgresql://roster_node:%s@postgres/roster\n' "$node" > /secrets/node/database-url

nats_node=$(password /secrets/node/nats-password)
nats_worker=$(password /secrets/mailer/nats-password)
nats_reader=$(password /secrets/nats/reader-password)
sed -e "s/\$ROSTER_NATS_NODE_PASSWORD/\"$nats_node\"/" -e "s/\$ROSTER_NATS_WORKER_PASSWORD/\"$nats_worker\"/" \
    -e "s/\$ROSTER_NATS_READER_PASSWORD/\"$nats_reader\"/" /etc/roster/users.conf > /secrets/nats/users.conf

chown -R "$ROSTER_UID:$ROSTER_UID" /secrets/node /secrets/mailer /secrets/owner
# The servers' own users differ from image to image; each of these volumes is seen by its server alone.
chmod -R a+rX /secrets/postgres /secrets/nats
