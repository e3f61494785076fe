-- SPDX-License-Identifier: MIT
-- Costs of the binding: see tests/bench/bindings_run.sh.
local docket = require("docket")
local TableStore = require("table_store")
local ffi = require("ffi")
local ROUNDS, COUNT = 5, 300

ffi.cdef("typedef struct { long seconds, nanoseconds; } bench_time; int clock_gettime(int clock, bench_time *out);")
local time = ffi.new("bench_time")
local function now()
    ffi.C.clock_gettime(2, time) -- CPU of this process
    return tonumber(time.seconds) * 1e9 + tonumber(time.nanoseconds)
end

local function best(work, count)
    local least = math.huge
    for _ = 1, ROUNDS do
        local start = now()
        for _ = 1, count do work() end
        least = math.min(least, (now() - start) / count)
    end
    return least
end

local function command(store)
    assert(store:act("register", "T-1", { actor = "ann" }))
    return best(function() assert(store:act("note", "T-1", { actor = "ann", fields = { text = "hello" } })) end, COUNT) / 1000
end

local hooks = docket.desk({ clock = function() return 0 end, random = function(n) return ("\0"):rep(n) end,
    permission = function() return true end })
print(("%.0f %.1f %.1f %.1f"):format(best(function() return docket.lib.dkt_version_number() end, 1000000),
    command(docket.desk():memory()), command(hooks:memory()), command(docket.desk():store(TableStore.new()))))
