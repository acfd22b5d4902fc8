#!/usr/bin/env bash
# Proves ./pawl up as a newcomer uses it: start, look, Ctrl-C, start again, kill -9, start again, kill its PostgreSQL.
# -m gives each job a process group of its own, so that it can be interrupted as a terminal does it.
set -meuo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
export XDG_CACHE_HOME=$work/cache
port=${PAWL_UP_PORT:-19080}
url=http://localhost:$port
pid=
server=

fail() {
    echo "pawl up: $1" >&2
    tail -n 40 "$work"/up.log >&2 || true
    exit 1
}

finish() {
    if [ -n "$pid" ]; then
        kill -TERM -- "-$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap finish EXIT

start() {
    # The line of the start before would be taken for this one's.
    : >"$work/up.log"
    ./pawl up --http-port $port >"$work/up.log" 2>&1 &
    pid=$!
    for _ in $(seq 600); do
        if grep -q "^ready $url/$" "$work/up.log"; then
            server=$(cut -d ' ' -f 1 "$XDG_CACHE_HOME/pawl/up/server.process")
            return
        fi
        kill -0 "$pid" 2>/dev/null || fail "ended before it was ready"
        sleep 0.5
    done
    fail "was not ready in time"
}

stop() {
    kill -INT -- "-$pid"
    wait "$pid" || true
    pid=
}

# What is still running of what this script's data directory started.
processes() {
    pgrep -f "$work/cache" || true
    if [ -n "$server" ] && kill -0 "$server" 2>/dev/null; then
        echo "$server"
    fi
}

expect() {
    local path=$1 status=$2 found
    found=$(curl -s -o "$work/body" -w '%{http_code}' "$url$path")
    [ "$found" = "$status" ] || fail "$path answered $found instead of $status: $(cat "$work/body")"
}

start
password=$(sed -n 's/^log in as operator with password //p' "$work/up.log")
expect /health/started 200
expect /health/ready 200
expect /ready 200
[ "$(curl -s -o /dev/null -w '%{redirect_url}' "$url/")" = "$url/login.xhtml" ] || fail "does not ask for a login"
curl -s -c "$work/jar" -o /dev/null -d user=operator -d next=/ --data-urlencode "password=$password" "$url/login"
curl -s -b "$work/jar" "$url/api/status" >"$work/body"
grep -q '"0001_baseline"' "$work/body" || fail "/api/status does not show 0001_baseline: $(cat "$work/body")"
stop
! grep -q "PAWL.*E " "$work/up.log" || fail "said something on Ctrl-C"
[ -z "$(processes)" ] || fail "left processes behind: $(processes)"

start
kill -KILL "$pid"
wait "$pid" 2>/dev/null || true
start
expect /ready 200
stop
[ -z "$(processes)" ] || fail "left processes behind after kill -9: $(processes)"

start
postmaster=$(find "$XDG_CACHE_HOME/pawl/up" -name postmaster.pid -exec head -n 1 {} +)
kill -KILL "$postmaster"
status=0
wait "$pid" || status=$?
pid=
[ "$status" = 5 ] || fail "exited with $status instead of 5 when PostgreSQL was killed"
grep -q "PAWL0507E" "$work/up.log" || fail "did not say that PostgreSQL has ended"
[ -z "$(processes)" ] || fail "left processes behind when PostgreSQL was killed: $(processes)"
echo "pawl up: started, showed 0001_baseline, stopped, started again, also after kill -9; ended with its PostgreSQL"
