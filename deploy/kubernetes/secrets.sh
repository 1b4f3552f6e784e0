#!/bin/sh
# Prints the Secrets that chart, PostgreSQL cluster and NATS expect, with new keys and passwords:
#   deploy/kubernetes/secrets.sh > secrets.yaml && kubectl apply -f secrets.yaml
# Keep what it printed: without the keys nothing personal in the log can be read again. ROSTER is the program that makes
# the keys; without one on this machine: ROSTER='docker run --rm -i --entrypoint roster -v /tmp:/tmp -u 0 roster:0.1.0'.
set -eu
umask 077

ROSTER=${ROSTER:-roster}
database=${ROSTER_DATABASE_HOST:-roster-db-rw}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

password() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# Prints a Secret: NAME TYPE, then KEY VALUE pairs.
secret() {
    printf -- '---\napiVersion: v1\nkind: Secret\nmetadata: { name: %s }\ntype: %s\ndata:\n' "$1" "$2"
    shift 2
    while [ $# -gt 1 ]; do
        printf '  %s: %s\n' "$1" "$(printf %s "$2" | base64 | tr -d '\n')"
        shift 2
    done
}

ROSTER_KEYS_FILE=$folder/keys.json
export ROSTER_KEYS_FILE
$ROSTER keygen > /dev/null
$ROSTER keygen --mailer "$folder/mailer-keys.json" > /dev/null
owner=$(password) node=$(password) operator=$(password) reader=$(password)
nats_node=$(password) nats_worker=$(password) nats_reader=$(password)

secret roster-owner Opaque database-url "postgresql://roster:$owner@$database/roster"
secret roster-node Opaque keys.json "$(cat "$folder/keys.json")" nats-password "$nats_node" \
    database-url "postgresql://roster_node:$node@$database/roster" admin-token "$(password)"
secret roster-mailer Opaque keys.json "$(cat "$folder/mailer-keys.json")" nats-password "$nats_worker"
secret roster-nats Opaque node "$nats_node" worker "$nats_worker" reader "$nats_reader"
secret roster-db-owner kubernetes.io/basic-auth username roster password "$owner"
secret roster-db-node kubernetes.io/basic-auth username roster_node password "$node"
secret roster-db-operator kubernetes.io/basic-auth username roster_operator password "$operator"
secret roster-db-reader kubernetes.io/basic-auth username roster_reader password "$reader"
