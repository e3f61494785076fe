#!/bin/sh
# SPDX-License-Identifier: MIT
#
# preload_header.sh [FOLDER OF THE HEADERS [FOLDER OF THE LIBRARIES]]: the header for php.ini's ffi.preload, to its output.
# FPM may declare foreign functions only there (doc/bindings/php.md).
set -eu
headers=${1:-/usr/include/docket} libraries=${2:+$2/}
printf '#define FFI_SCOPE "DOCKET"\n#define FFI_LIB "%s"\n' "${libraries:-}libdocket-sqlite.so.0"
cat "$headers/docket.ffi.h" "$headers/docket-sqlite.ffi.h"
