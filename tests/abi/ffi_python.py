#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""ffi_python.py HEADER LIBRARY FUNCTION..."""
import pathlib
import sys

try:
    import cffi
except ImportError:
    print('cffi is not installed for this python3')
    sys.exit(77)

header, library, *names = sys.argv[1:]
ffi = cffi.FFI()
ffi.cdef(pathlib.Path(header).read_text(encoding='utf-8'))
docket = ffi.dlopen(library)
for name in names:
    getattr(docket, name)
if 'dkt_status_name' in names:
    assert ffi.string(docket.dkt_status_name(docket.DKT_E_REFUSED)) == b'DKT_E_REFUSED'
print(len(names), 'functions')
