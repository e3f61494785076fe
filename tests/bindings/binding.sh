#!/bin/sh
# SPDX-License-Identifier: MIT
#
# binding.sh LANGUAGE BUILD [--fetch]             builds and tests one binding; exit code 77 when its runtime is missing
# binding.sh LANGUAGE BUILD --program FILE [...]  runs a program in that language with the binding
#
# BUILD is a build folder. What a binding needs beside its runtime is fetched only with --fetch, into BUILD/bindings.
set -eu
language=$1 build=$(realpath "$2")
shift 2
root=$(realpath "$(dirname "$0")/../..")
stage=$build/bindings/stage work=$build/bindings/$language
mkdir -p "$stage" "$work"
for file in include/docket/docket.ffi.h include/docket/docket-sqlite.ffi.h lib/libdocket.so.0 \
    lib/store/sqlite/libdocket-sqlite.so.0; do
    ln -sf "$build/$file" "$stage/"
done
export DOCKET_INCLUDE_DIR="$stage" DOCKET_LIB_DIR="$stage" LD_LIBRARY_PATH="$stage" PYTHONDONTWRITEBYTECODE=1

missing() {
    echo "$*"
    exit 77
}

has() {
    for program; do
        command -v "$program" >/dev/null || missing "$program is not installed"
    done
}

# The tests of a binding, then the program of its page.
tested_by() {
    "$@"
    python3 "$root/tests/bindings/page_test.py" "$root" "$language" "$root/tests/bindings/binding.sh" "$build"
}

bind_python() {
    # The one that has cffi: Debian's own, or another that comes first.
    for python in python3 /usr/bin/python3; do
        "$python" -c 'import cffi' 2>/dev/null && break
        python=
    done
    [ -n "$python" ] || missing 'cffi is not installed for python3'
    if [ "${1:-}" = --program ]; then
        shift
        PYTHONPATH=$root/examples/bindings/python exec "$python" "$@"
    fi
    tested_by "$python" "$root/tests/bindings/python/test.py" "$root"
}

# What another build folder has fetched will do.
fetched_elsewhere() {
    for found in "$root"/build/*/bindings/node/node_modules; do
        [ -e "$work/node_modules" ] || [ ! -d "$found" ] || ln -s "$found" "$work/node_modules"
    done
}

# Modules are looked for beside the file that asks for them: all of them go to where they are.
bind_node() {
    has node
    if [ "${1:-}" = --program ]; then
        set -- --program "$(realpath "$2")"
    fi
    cp "$root"/examples/bindings/node/*.mjs "$root"/examples/bindings/node/package*.json "$work"
    cp "$root"/tests/bindings/node/*.mjs "$work" 2>/dev/null || :
    if [ "${1:-}" = --program ]; then
        cp "$2" "$work"
        program=$work/$(basename "$2")
        shift 2
        cd "$work"
        fetched_elsewhere
        exec node "$program" "$@"
    fi
    if [ "${1:-}" = --fetch ] && ! cmp -s "$work/package-lock.json" "$work/fetched-lock.json"; then
        has npm
        (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund) || missing 'npm fetched no koffi'
        cp "$work/package-lock.json" "$work/fetched-lock.json"
    fi
    fetched_elsewhere
    [ -d "$work/node_modules/koffi" ] || missing 'koffi is not there; ./run bindings fetches it'
    tested_by node --expose-gc "$work/test.mjs" "$root"
}

bind_php() {
    has php
    php -r 'exit(class_exists("FFI") ? 0 : 1);' || missing 'this php has no FFI'
    if [ "${1:-}" = --program ]; then
        shift
        exec php -d include_path="$root/examples/bindings/php" "$@"
    fi
    tested_by php "$root/tests/bindings/php/test.php" "$root"
    fpm=$(command -v php-fpm8.2 php-fpm8.4 php-fpm /usr/sbin/php-fpm8.2 | head -n 1)
    if [ -n "$fpm" ]; then
        python3 "$root/tests/bindings/php/fpm_test.py" "$root" "$stage" "$fpm"
    else
        echo 'figure: FPM left out, it is not installed'
    fi
}

# go test takes a module of its own: the binding with its tests.
bind_go() {
    has go gcc pkg-config
    if [ "${1:-}" = --program ]; then
        set -- --program "$(realpath "$2")"
    fi
    cp -r "$root"/examples/bindings/go/. "$work"
    cp "$root"/tests/bindings/go/*.go "$work"
    export CGO_CFLAGS="-I$root/include" PKG_CONFIG_PATH="$build/meson-uninstalled" GOFLAGS=-mod=mod GOPROXY=off \
        GOCACHE="$build/bindings/gocache" ROOT="$root"
    cd "$work"
    if [ "${1:-}" = --program ]; then
        program=$(basename "$2" .go)
        mkdir -p "$program"
        cp "$2" "$program"
        exec go run "./$program"
    fi
    tested_by sh -ec 'gofmt -l . | grep . && exit 1; go vet ./... && go test -count=1 -v .'
}

bind_luajit() {
    has luajit
    export LUA_PATH="$root/examples/bindings/luajit/?.lua;$root/tests/bindings/luajit/?.lua"
    if [ "${1:-}" = --program ]; then
        shift
        exec luajit "$@"
    fi
    tested_by luajit "$root/tests/bindings/luajit/test.lua" "$root"
}

bind_ruby() {
    has ruby
    ruby -e 'require "ffi"' 2>/dev/null || missing 'the ffi gem is not installed for ruby'
    export RUBYLIB="$root/examples/bindings/ruby:$root/tests/bindings/ruby" LANG=C.UTF-8
    if [ "${1:-}" = --program ]; then
        shift
        exec ruby "$@"
    fi
    tested_by ruby "$root/tests/bindings/ruby/test.rb" "$root"
}

"bind_$language" "$@"
