#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""suite.py rows|cases LIBDOCKET LIBTESTKIT HEADER...: the conformance suite over store.py or case_store.py.

Case by case, as pytest would run it.

HEADER are docket.ffi.h and docket-testkit.ffi.h, LIB... the shared libraries that they describe.
"""
import os
import pathlib
import sys
import tempfile

try:
    import cffi
except ImportError:
    print('cffi is not installed for this python3')
    sys.exit(77)

from case_store import CaseStore
from store import DONE, Store

PASSED, FAILED = 1, 2


class Factory:
    """Gives the suite stores over one file, each on a connection of its own."""

    def __init__(self, ffi, docket, folder, kind):
        self.ffi, self.docket, self.kind = ffi, docket, kind
        self.path = os.path.join(folder, 'rows.db')
        self.stores = []  # callbacks must live as long as the library may call them
        self.hooks = ffi.new('struct dkt_kit_factory_hooks *')
        self.hooks.struct_size = ffi.sizeof(self.hooks[0])
        self.hooks.flags = docket.kit.DKT_KIT_CAN_CONNECT
        self.hooks.reset = self.reset = ffi.callback('int32_t(uintptr_t, dkt_desk *)', self.on_reset)
        self.hooks.connect = self.connect = ffi.callback('int32_t(uintptr_t, dkt_desk *, int32_t, dkt_store **)',
                                                         self.on_connect)
        self.hooks.restart = self.restart = ffi.callback('int32_t(uintptr_t)', lambda user: DONE)
        if kind is CaseStore:
            self.hooks.touch = self.touch = ffi.callback('int32_t(uintptr_t, dkt_desk *, const char *)', self.on_touch)
        else:
            self.hooks.flags |= docket.kit.DKT_KIT_CAN_DESKS

    def on_reset(self, _user, _desk):
        self.stores.clear()
        for tail in '', '-wal', '-shm':
            pathlib.Path(self.path + tail).unlink(missing_ok=True)
        store = self.kind(self.ffi, self.docket.core, self.path)
        store.install()
        store.db.close()
        return DONE

    def on_connect(self, _user, _desk, _n, out_store):
        store = self.kind(self.ffi, self.docket.core, self.path)
        self.stores.append(store)
        out_store[0] = store.new()
        return DONE

    def on_touch(self, _user, _desk, ticket):
        """What the CRM's own screens do."""
        store = self.kind(self.ffi, self.docket.core, self.path)
        store.rename_case(self.ffi.string(ticket).decode(), 'by hand')
        store.db.close()
        return DONE


class Libraries:
    def __init__(self, ffi, core, kit):
        self.core, self.kit = ffi.dlopen(core), ffi.dlopen(kit)


def desk_of(ffi, core):
    config, desk = ffi.new('dkt_config **'), ffi.new('dkt_desk **')
    assert core.dkt_config_new(config) == 0 and core.dkt_desk_new(config[0], desk) == 0
    core.dkt_config_free(config[0])
    return desk[0]


def main(kind, core, kit, *headers):
    ffi = cffi.FFI()
    for header in headers:
        ffi.cdef(pathlib.Path(header).read_text(encoding='utf-8'))
    docket = Libraries(ffi, core, kit)
    desk = desk_of(ffi, docket.core)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        factory = Factory(ffi, docket, folder, {'rows': Store, 'cases': CaseStore}[kind])
        suite = ffi.new('dkt_kit_suite **')
        assert docket.kit.dkt_kit_suite_new(desk, factory.hooks, 0, suite) == 0
        while docket.kit.dkt_kit_suite_next(suite[0]) == 1:  # with pytest: one test for each
            result = docket.kit.dkt_kit_suite_run(suite[0])
            rule, name, words = (ffi.string(text(suite[0])).decode() for text in (
                docket.kit.dkt_kit_suite_rule, docket.kit.dkt_kit_suite_name, docket.kit.dkt_kit_suite_message))
            failed += result == FAILED
            print('ok' if result == PASSED else 'not ok' if result == FAILED else 'skipped', rule, name, words)
        docket.kit.dkt_kit_suite_free(suite[0])
    docket.core.dkt_desk_unref(desk)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
