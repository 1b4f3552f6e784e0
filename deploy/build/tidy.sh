#!/usr/bin/env bash
# Runs clang-tidy on `all` sources, or on those `changed` since the main branch (on it: since the commit before).
set -euo pipefail
cd "$(dirname "$0")/../.."

mapfile -t folders < deploy/build/folders.txt

# Prints the commit to compare with; nothing where there is none.
base_commit() {
    local main head
    head=$(git rev-parse --verify -q HEAD) || return 0
    main=$(git merge-base HEAD origin/main 2> /dev/null || git merge-base HEAD main 2> /dev/null || echo "$head")
    if [ "$main" = "$head" ]; then
        main=$(git rev-parse --verify -q HEAD~1) || return 0
    fi
    echo "$main"
}

# Prints the sources that were changed, or whose header was.
changed_sources() {
    local base
    base=$(base_commit)
    {
        if [ -n "$base" ]; then git diff --name-only --diff-filter=d "$base" -- "${folders[@]}"; fi
        git ls-files --others --exclude-standard -- "${folders[@]}"
    } | sed -n 's/\.[ch]pp$/.cpp/p' | sort -u | while read -r file; do
        if [ -e "$file" ]; then echo "$file"; fi
    done
}

case ${1:-} in
    all) sources=$(find "${folders[@]}" -name node_modules -prune -o -name '*.cpp' -print | sort) ;;
    changed) sources=$(changed_sources) ;;
    *) echo "tidy.sh all|changed" >&2; exit 2 ;;
esac
if [ -z "$sources" ]; then
    echo "tidy: nothing changed"
    exit 0
fi

mkdir -p build
# What is configured already keeps its flags.
prepare='[ -e build/release/build.ninja ] || cmake --preset release > build/release.log
    cmake --build build/release --target generated'
flock build/.lock sh -ec "$prepare" || { cat build/release.log; exit 1; }
# Headers of every folder, of their sub-folders too.
headers="/($(paste -sd '|' deploy/build/folders.txt))/.*\.hpp$"
xargs -P "$(nproc)" -n 4 clang-tidy-19 --quiet -p build/release --header-filter="$headers" \
    --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-ignored-gch \
    2> >(grep -Ev 'warnings? (and [0-9]+ errors? )?generated|Processing file' >&2) <<< "$sources"
echo "tidy: $(wc -l <<< "$sources") files"
