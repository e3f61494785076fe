#!/bin/sh
# SPDX-License-Identifier: MIT
# ffi_test.sh RUNTIME HEADER LIBRARY: the runtime loads the header as it is, finds every function of the
# library, and a call arrives.
set -eu
here=$(dirname "$0")
case $1 in
python) program=python3 script=$here/ffi_python.py ;;
php) program=php script=$here/ffi_php.php ;;
luajit) program=luajit script=$here/ffi_luajit.lua ;;
esac
command -v "$program" >/dev/null || {
    echo "$program is not installed"
    exit 77
}
if [ "$1" = php ] && [ -e "$here/not_yet.txt" ]; then
    echo "PHP loads a header only when every function in it is defined (not_yet.txt)"
    exit 77
fi
header=$(realpath "$2") library=$(realpath "$3")
# shellcheck disable=SC2046  # one word for each name
exec "$program" "$script" "$header" "$library" \
    $(nm -D --defined-only "$library" | sed -n 's/.* T \(dkt_[a-z0-9_]*\).*/\1/p')
