#!/usr/bin/env bash
# Eight pawl migrate processes at once on an empty database: all succeed, each file is applied once.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
java -cp "migrator/cli/target/pawl/lib/*" infra/ci/WithDatabase.java bash -c '
    set -u
    pids=()
    for i in 1 2 3 4 5 6 7 8; do
        ./pawl migrate >"$0/$i.out" 2>"$0/$i.err" & pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || { cat "$0"/*.err >&2; exit 1; }; done
    applied=$(cat "$0"/*.out | sed -n "s/^applied *\([^ ]*\).*/\1/p" | sort)
    files=$(cd schema && ls *.up.sql | sed "s/[.]up[.]sql$//" | sort)
    [ "$applied" = "$files" ] || { cat "$0"/*.out >&2; exit 1; }
    ./pawl status
' "$work"
