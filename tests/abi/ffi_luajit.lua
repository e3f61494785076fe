-- SPDX-License-Identifier: MIT
-- ffi_luajit.lua HEADER LIBRARY FUNCTION...
local ffi = require("ffi")
local file = assert(io.open(arg[1]))
ffi.cdef(file:read("*a"))
file:close()
local docket = ffi.load(arg[2])
local found = {}
for i = 3, #arg do
    found[arg[i]] = docket[arg[i]]
end
if found.dkt_status_name then
    assert(ffi.string(docket.dkt_status_name(docket.DKT_E_REFUSED)) == "DKT_E_REFUSED")
end
print(#arg - 2 .. " functions")
