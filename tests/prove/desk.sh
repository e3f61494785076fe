#!/bin/sh
# SPDX-License-Identifier: MIT
# The topic "desk": tickets in four states, from public header to stored rows.
. "$(dirname "$0")/lib.sh"

prove_tests "headers, symbol map, docket.ffi.h and api.json are equal; each header compiles alone" --suite abi
prove_tests "floors, style, links" --suite style
prove_end
