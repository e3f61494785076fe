-- SPDX-License-Identifier: MIT
-- test.lua ROOT: the LuaJIT binding plays every scenario on every store, meets every fault, and catches misuse.
local docket = require("docket")
local Scenario = require("scenario")
local TableStore = require("table_store")
local root = arg[1]
local names = { "clocks", "day", "links", "lists", "people", "refusals", "requests" }
local function path_of(name) return root .. "/tests/scenarios/" .. name .. ".json" end

local tests = {}
local function test(name, run) tests[#tests + 1] = { name, run } end
local function raises(words, call, ...)
    local fine, problem = pcall(call, ...)
    assert(not fine and tostring(problem):find(words, 1, true), words .. " was not raised: " .. tostring(problem))
end
local function refuses(name, result, problem)
    assert(result == nil and problem and problem.name == name, name .. " was expected, not " .. tostring(problem or result))
    return problem
end

local kinds = {
    memory = function(desk) return desk:memory() end,
    sqlite = function(desk, file) return desk:sqlite(file) end,
    ["a table"] = function(desk) return desk:store(TableStore.new()) end,
}
for _, name in ipairs(names) do
    for kind, open in pairs(kinds) do
        test(name .. " plays on " .. kind, function()
            local scenario, file = Scenario.new(path_of(name)), os.tmpname()
            os.remove(file)
            local desk = scenario:desk()
            local store = assert(open(desk, file))
            scenario:play(store)
            store:close()
            desk:close()
            for _, tail in ipairs({ "", "-wal", "-shm" }) do os.remove(file .. tail) end
        end)
    end
end

test("a fault in each hook of each command is reported and settled by the request id", function()
    local total = 0
    for _, name in ipairs({ "day", "links", "people" }) do -- each command has a request id
        for fault in pairs(Scenario.OUTCOME) do
            local scenario = Scenario.new(path_of(name))
            local desk, host = scenario:desk(), scenario:fault_store(TableStore.new())
            scenario:play(desk:store(host), fault, host)
            total = total + scenario.faults
            desk:close()
        end
    end
    print("figure: " .. total .. " faults")
    assert(total > 140)
end)

test("a fault in a query or task is reported and the desk goes on", function()
    local scenario = Scenario.new(path_of("day"))
    local store = scenario:desk():store(scenario:fault_store(TableStore.new()))
    assert(store:act("register", "T-1", { actor = "ann" }))
    for _, run in ipairs({ function() return store:ask("open") end, function() return store:run_due() end,
        function() return store:verify() end, function() return store:deliver(print) end }) do
        scenario.armed = "read"
        assert(refuses("DKT_E_STORE", run()).cause == Scenario.FAULT)
    end
    assert(assert(store:ask("open")).rows[1].id == "T-1")
end)

test("a handle used after it was closed is an error that is raised", function()
    local desk = docket.desk()
    local other = desk:memory()
    for _, store in ipairs({ desk:memory(), desk:store(TableStore.new()) }) do
        store:close()
        for _, use in ipairs({ store.close, store.run_due, function() return store:act("register") end,
            function() return store:ask("open") end, function() return store:call('{"action":"register"}') end }) do
            raises("is closed", use, store)
        end
    end
    desk:close()
    raises("is closed", desk.close, desk)
    raises("is closed", desk.memory, desk)
    raises("is closed", desk.store, desk, TableStore.new())
    raises("is closed", other.act, other, "register")
    other:close()
end)

test("a store is not closed or used anew from inside its hooks", function()
    local caught, host, store = 0, TableStore.new(), nil
    local desk = docket.desk()
    local inner = host.read
    function host:read(...)
        raises("an operation runs", store.close, store)
        raises("an operation runs", store.run_due, store)
        caught = caught + 1
        return inner(self, ...)
    end
    store = desk:store(host)
    assert(store:act("register", "T-1", { actor = "ann" }))
    assert(caught == 1)
end)

test("hooks live as long as the library may call them, and no longer", function()
    collectgarbage()
    collectgarbage()
    local before, desks = docket.host_count(), {}
    for i = 1, 50 do desks[i] = docket.desk({ clock = function() return i * 1000 end }) end
    collectgarbage()
    for i = 1, 50 do
        local store = desks[i]:memory()
        assert(store:act("register", nil, { actor = "ann" }).rows[1].registered_at == i * 1000)
        store:close()
    end
    assert(docket.host_count() == before + 50)
    for i = 1, 25 do desks[i]:close() end
    desks = nil
    collectgarbage()
    collectgarbage()
    assert(docket.host_count() == before, "hooks are left")
end)

test("a log that raises harms nothing", function()
    local now, said = 60000, {}
    local desk = docket.desk({ clock = function() return now end, log = function(level)
        said[#said + 1] = level
        error("log")
    end })
    local store = desk:memory()
    assert(store:act("register", "T-1", { actor = "ann" }))
    now = 0
    assert(assert(store:act("note", "T-1", { actor = "ann", fields = { text = "x" } })).seq == 2)
    assert(said[1] == docket.lib.DKT_LOG_NOTICE)
end)

test("thousands of commands leave no memory behind", function()
    local function resident()
        collectgarbage()
        collectgarbage()
        local file = assert(io.open("/proc/self/statm"))
        local pages = file:read("*a"):match("%d+ (%d+)")
        file:close()
        return pages * 4096
    end
    local store = docket.desk({ clock = function() return 0 end, permission = function() return true end }):store(TableStore.new())
    local function work()
        for _ = 1, 1500 do
            refuses("DKT_E_NOT_FOUND", store:act("note", "T-9", { actor = "ann", fields = { text = ("x"):rep(1000) } }))
            assert(store:ask("open"))
        end
    end
    work()
    local before = resident()
    work()
    assert(resident() - before < 2e6, resident() - before)
end)

test("thousands of commands with hooks are compiled around, never through", function()
    local desk = docket.desk({ clock = function() return 1767319200000 end, permission = function() return true end })
    local store = desk:memory()
    for i = 1, 3000 do assert(store:act("register", "T-" .. i, { actor = "ann" })) end
    assert(#assert(store:ask("open", nil, { limit = 1000 })).rows == 1000)
end)

test("an error says which and why", function()
    local store = docket.desk():memory()
    local ticket = assert(store:act("register", nil, { actor = "ann" })).subject
    local problem = refuses("DKT_E_REFUSED", store:act("close", ticket, { actor = "ann" }))
    assert(problem.reasons[1].chinese == "缺少必填项 resolution" and not problem:is_retryable())
    assert(tostring(problem):find("DKT_E_REFUSED", 1, true) and #problem.result.rows == 0)
    refuses("DKT_E_CONFLICT", store:act("note", ticket, { actor = "ann", expect_seq = 0, fields = { text = "x" } }))
    refuses("DKT_E_UNKNOWN", store:ask("colour"))
    refuses("DKT_E_ARGUMENT", store:ask("state", nil, { state = 9 }))
    assert(refuses("DKT_E_PROFILE", docket.profile({ code = "x", nonsense = 1 })).text:find("nonsense"))
    assert(refuses("DKT_E_UNKNOWN", docket.profile():permit("fly", "pilot")).text:find("fly"))
    assert(#assert(store:ask("ticket", ticket)).rows[1].head == 32)
end)

test("JSON goes in and comes out", function()
    local desk = docket.desk()
    for _, store in ipairs({ desk:memory(), desk:store(TableStore.new()) }) do
        local function status(text) return docket.json.decode(store:call(text)).status end
        assert(status('{"action":"register","subject":"T-1","actor":"ann"}') == "DKT_OK")
        assert(status('{"action":"close","subject":"T-1","actor":"ann"}') == "DKT_E_REFUSED")
        assert(docket.json.decode(store:call('{"query":"ticket","key":"T-1"}')).rows[1].id == "T-1")
        assert(status('{"query":"colour"}') == "DKT_E_UNKNOWN")
        assert(status("{") == "DKT_E_FORMAT" and status('{"action":"fly"}') == "DKT_E_UNKNOWN")
    end
end)

test("JSON keeps integers, empty lists, order and every character", function()
    for _, text in ipairs({ "[]", "{}", '{"b":1,"a":[{},[]],"c":null}', "9007199254740991", "-9223372036854775808",
        "9223372036854775807", '"\\u0001\\"\\\\门\127"', "true", '[""]' }) do
        assert(docket.json.encode(docket.json.decode(text)) == text, text)
    end
    assert(docket.json.decode('"\\ud83d\\ude00\\u00e9\\n\\/"') == "😀é\n/")
    for _, text in ipairs({ "", "[", '{"a"}', "[1,]", '"', "nul", "1 2", "[" .. ("["):rep(100) }) do
        assert(not pcall(docket.json.decode, text), text)
    end
end)

test("a store says conflict and failure itself", function()
    local host, problem = TableStore.new(), docket.failed("disk full", 28)
    local inner = host.commit
    function host:commit(...)
        if problem then error(problem) end
        return inner(self, ...)
    end
    local store = docket.desk():store(host)
    local said = refuses("DKT_E_STORE", store:act("register", "T-1", { actor = "ann" }))
    assert(said.host_code == 28 and said.text:find("disk full"))
    problem = docket.conflict(0)
    refuses("DKT_E_CONFLICT", store:act("register", "T-1", { actor = "ann" }))
    problem = nil
    assert(store:act("register", "T-1", { actor = "ann" }))
end)

local failed = 0
for _, case in ipairs(tests) do
    local fine, problem = xpcall(case[2], function(problem) return debug.traceback(tostring(problem), 2) end)
    print((fine and "ok " or "not ok ") .. case[1])
    if not fine then
        failed = failed + 1
        print(problem)
    end
end
os.exit(failed == 0 and 0 or 1)
