#!/usr/bin/env bash
# Builds the container image "pawl" from what Maven has built, for ContainerImageIT, and names both images that it wants:
#
#     eval "$(bash infra/ci/image.sh)"    sets PAWL_IMAGE and POSTGRES_IMAGE
#
# Where no registry answers, the base of both is made here: Debian from its package archive (debootstrap, root), with the
# PostgreSQL that Maven has brought.
set -Eeuo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d /var/tmp/pawl-image.XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'tail -n 20 "$work/log" >&2' ERR

# Debian's client builds by BuildKit itself; others have an extension for it.
docker=docker
[ -x /usr/bin/docker ] && docker=/usr/bin/docker
export DOCKER_BUILDKIT=1

build() {
    "$docker" build -f infra/docker/Dockerfile -t pawl "$@" . >"$work/log" 2>&1
}

# One root file system for everything: Java, and PostgreSQL as the image of that name is started.
make_base() {
    local root=$work/root
    debootstrap --variant=minbase --include=default-jdk-headless \
        "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$root" >"$work/log" 2>&1
    rm -rf "$root/var/cache/apt/archives" "$root/var/lib/apt/lists"
    mkdir "$root/opt/postgresql"
    unzip -p migrator/cli/target/pawl/lib/embedded-postgres-binaries-*.jar 'postgres-*.txz' |
        tar -xJ -C "$root/opt/postgresql"
    cat >"$root/opt/postgresql/serve" <<'END'
#!/bin/bash
set -eu
bin=/opt/postgresql/bin
$bin/initdb -D /tmp/data -U postgres -E UTF8 --locale=C -A scram-sha-256 --pwfile=<(echo "$POSTGRES_PASSWORD")
echo 'host all all all scram-sha-256' >>/tmp/data/pg_hba.conf
exec $bin/postgres -D /tmp/data -k /tmp -c 'listen_addresses=*'
END
    chmod a+x "$root/opt/postgresql/serve"
    tar -c -C "$root" . | "$docker" import - pawl-base >/dev/null
    printf 'FROM pawl-base\nRUN useradd --no-create-home postgres\nUSER postgres\nEXPOSE 5432\nCMD ["/opt/postgresql/serve"]\n' |
        "$docker" build -q -t pawl-postgres - >/dev/null
}

postgres=$(sed -n 's/^ *image: \(postgres:.*\)/\1/p' infra/compose/compose.yaml)
if ! { build && "$docker" pull -q "$postgres" >"$work/log" 2>&1; }; then
    echo "no image from a registry: $(tail -n 1 "$work/log")" >&2
    make_base
    build --build-arg JDK=pawl-base --build-arg JRE=pawl-base
    postgres=pawl-postgres
fi
echo "export PAWL_IMAGE=pawl POSTGRES_IMAGE=$postgres"
