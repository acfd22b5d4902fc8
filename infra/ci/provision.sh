#!/usr/bin/env bash
# What the Compose file does first, with the packaged command: databases and logins, by four runs at once; then the owner,
# who may make no roles, migrates, and a second run finds nothing to do.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
java -cp "migrator/cli/target/pawl/lib/*" infra/ci/WithDatabase.java bash -c '
    set -eu
    export POSTGRES_MULTIPLE_DATABASES=control_plane,my-svc PAWL_SERVICE_ROLES="owner=pawl_may_cross_zones+pawl_may_probe"
    pids=()
    for i in 1 2 3 4; do
        ./pawl provision >"$0/$i.out" 2>"$0/$i.err" & pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || { cat "$0"/*.err >&2; exit 1; }; done
    ./pawl provision | tee "$0/again"
    grep -q "^Nothing to do" "$0/again"
    DATABASE_URL=${DATABASE_URL%/*}/control_plane PGUSER=control_plane_owner_login ./pawl migrate
' "$work"
