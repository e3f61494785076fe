-- SPDX-License-Identifier: MIT
-- libdocket for LuaJIT: service-desk tickets on your own storage (doc/bindings/luajit.md).
--
--     local docket = require("docket")
--     local desk = docket.desk()
--     local store = desk:sqlite("desk.db")
--     local result = assert(store:act("register", nil, { actor = "ann", fields = { title = "Printer" } }))
--
-- Everything is declared by the installed docket.ffi.h, as it is; nothing is declared here. Commands and results travel as
-- JSON (doc/json.md), so what a newer library adds arrives without a change here. What the library says other than DKT_OK
-- comes back as nil and an error object, whose `name` is that of the status; misuse of a handle is raised.
--
-- A store of yours is driven step by step: the library says what it needs, Lua answers, and no Lua function is called from
-- C for it. Only clock, random, log and permission are called back, if given. An error in a hook becomes a failure, at a
-- commit "nobody knows" (DKT_E_MAYBE), and is the `cause` of the error object.
local ffi = require("ffi")
local json = require("docket_json")
jit.off(true, true) -- a C function that calls back must not be called from compiled code: any that frees, or runs, may
local docket = { null = json.null, array = json.array, json = json }
local DONE, COMMIT_CONFLICT, COMMIT_FAILED = 0x4F4B, 0x4F4C, 0x4F4D

-- ---- the library ----

-- DOCKET_INCLUDE_DIR and DOCKET_LIB_DIR say where a library that is not installed is.
local function load_library(name)
    local given = os.getenv("DOCKET_INCLUDE_DIR")
    local places = given and { given } or { "/usr/local/include/docket", "/usr/include/docket" }
    for _, place in ipairs(places) do
        local file = io.open(place .. "/" .. name .. ".ffi.h")
        if file then
            ffi.cdef(file:read("*a"))
            file:close()
            local folder = os.getenv("DOCKET_LIB_DIR")
            return ffi.load((folder and folder .. "/" or "") .. "lib" .. name .. ".so.0")
        end
    end
    error(name .. ".ffi.h is not in " .. table.concat(places, " or "))
end

local lib = load_library("docket")
local sqlite_library
docket.lib = lib -- its constants: docket.lib.DKT_ROLE_CAUSE

local function text_of(pointer)
    if pointer == nil then return nil end
    return ffi.string(pointer)
end

local function hex_to_bytes(hex)
    return (hex:gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end))
end

-- ---- errors ----

-- What the library says. `status`, `name` ("DKT_E_REFUSED"), `text`; `result`, `reasons`, `host_code` when an operation
-- ended so; `cause` is what a hook raised.
local Error = {}
Error.__index = Error

function Error:__tostring()
    return self.name .. ": " .. self.text
end

function Error:is_retryable()
    return lib.dkt_status_is_retryable(self.status) == 1
end

local function failure(status, words, more)
    local self = setmetatable(more or {}, Error)
    self.status, self.name = status, text_of(lib.dkt_status_name(status))
    self.text = words and words ~= "" and words or text_of(lib.dkt_status_text(status, 1))
    self.reasons = self.result and self.result.reasons or {}
    return self
end

-- For a store's commit to raise: nothing was written; these writes met a row that is not as it was read.
function docket.conflict(...)
    return setmetatable({ writes = { ... } }, docket.conflict_mark)
end
docket.conflict_mark = { __tostring = function(self) return "writes " .. table.concat(self.writes, ", ") .. " are stale" end }

-- For a store's commit to raise: nothing was and nothing will be written. The words are for logs: no personal data.
function docket.failed(words, code)
    return setmetatable({ words = words or "", code = code or 0 }, docket.failed_mark)
end
docket.failed_mark = { __tostring = function(self) return self.words end }

-- ---- handles ----

local raised = {} -- what the hooks of the call under way have raised

-- Calls the library and gives its answer with the first thing raised.
local function listen(call, ...)
    local outer = raised
    raised = {}
    local status = call(...)
    local cause = raised[1]
    raised = outer
    return status, cause
end

-- A handle of the library's: `pointer`, closed once, by close() or when nobody holds it any more.
local Handle = {}
Handle.__index = Handle

local function handle(kind, class, type_name, free, words, call, ...)
    local out = ffi.new(type_name .. " *[1]")
    local arguments, count = { ... }, select("#", ...)
    arguments[count + 1] = out
    local status, cause = listen(call, unpack(arguments, 1, count + 1))
    if status < 0 then return nil, failure(status, words and words(), { cause = cause }) end
    return setmetatable({ kind = kind, owned = ffi.gc(out[0], free), free = free }, class or Handle)
end

function Handle:pointer()
    return self.owned or error("this " .. self.kind .. " is closed", 3)
end

function Handle:close()
    local pointer = self:pointer()
    if self.running then error("an operation runs on this " .. self.kind, 2) end
    self.owned = nil
    self.free(ffi.gc(pointer, nil))
end

local function must(status, words)
    if status < 0 then return nil, failure(status, words) end
    return true
end

-- ---- hooks: one C function each for the whole program; the host's own is found by its token ----

local hosts, last_token, tables = {}, 0, {}

function docket.host_count()
    local count = 0
    for _ in pairs(hosts) do count = count + 1 end
    return count
end

-- Nothing may be raised through C.
local function guarded(work)
    return function(user, ...)
        local fine, problem = pcall(work, hosts[tonumber(user)], ...)
        if fine then return DONE end
        raised[#raised + 1] = problem
        return 0
    end
end

local works = {
    dkt_clock_hooks = { "now", function(clock, out) out[0] = clock() end },
    dkt_id_hooks = { "random", function(source, out, n)
        local bytes = source(n)
        assert(#bytes == n, "too few random bytes")
        ffi.copy(out, bytes, n)
    end },
    dkt_permission_hooks = { "decide", function(decide, permission)
        local question = {}
        for _, name in ipairs({ "actor", "role", "action", "subject" }) do
            question[name] = text_of(lib["dkt_permission_" .. name](permission))
        end
        lib.dkt_permission_allow(permission, decide(question) == true and 1 or 0)
    end },
}

local function table_of(name)
    if tables[name] then return tables[name] end
    local hooks = ffi.new("struct " .. name)
    hooks.struct_size = ffi.sizeof(hooks)
    if name == "dkt_log_hooks" then
        hooks.log = function(user, level, text, length)
            pcall(hosts[tonumber(user)], level, ffi.string(text, length))
        end
    else
        local member, work = unpack(works[name])
        hooks[member] = guarded(work)
    end
    hooks.released = function(user) hosts[tonumber(user)] = nil end
    tables[name] = hooks
    return hooks
end

local function set_hook(config, setting, name, host)
    last_token = last_token + 1
    hosts[last_token] = host
    return lib["dkt_config_set_" .. setting](config, table_of("dkt_" .. name .. "_hooks"), last_token)
end

-- ---- rules ----

-- Every dkt_profile_... is a method without that beginning, and gives the profile or nil and an error object:
-- profile:permit("close", "lead"), profile:add_json({...}).
local Profile = {}

function Profile.__index(_, name)
    if Handle[name] then return Handle[name] end
    return function(self, ...)
        local given, count = { ... }, select("#", ...)
        if type(given[count]) == "table" then -- a document: its JSON and length
            given[count], given[count + 1] = json.encode(given[count]), -1
            count = count + 1
        end
        local status = lib["dkt_profile_" .. name](self:pointer(), unpack(given, 1, count))
        if status < 0 then return nil, failure(status, text_of(lib.dkt_profile_error_text(self:pointer()))) end
        return self
    end
end

-- The rules of a desk: the default workflow, or what a profile document says (a table, or its JSON).
function docket.profile(document)
    if document == nil then
        return handle("profile", Profile, "dkt_profile", lib.dkt_profile_free, nil, lib.dkt_profile_new_default)
    end
    local problem = ffi.new("char[512]")
    local text = type(document) == "table" and json.encode(document) or document
    return handle("profile", Profile, "dkt_profile", lib.dkt_profile_free, function() return ffi.string(problem) end,
        lib.dkt_profile_new_json, text, #text, 512, problem)
end

-- ---- the desk ----

local Desk = setmetatable({}, { __index = Handle })
Desk.__index = Desk
local Store = {}
Store.__index = Store

local function configure(config, settings)
    local words = function() return text_of(lib.dkt_config_error_text(config)) end
    local function set(status) if status < 0 then error(failure(status, words()), 0) end end
    if settings.id then set(lib.dkt_config_set_id(config, settings.id, #settings.id)) end
    if settings.worker then set(lib.dkt_config_set_worker(config, settings.worker, #settings.worker)) end
    if settings.outbox then set(lib.dkt_config_set_outbox(config, settings.outbox == true and 1 or settings.outbox)) end
    for setting, hook in pairs({ clock = "clock", random = "id", log = "log", permission = "permission" }) do
        if settings[setting] then
            set(set_hook(config, setting == "random" and "ids" or setting, hook, settings[setting]))
        end
    end
    if settings.profile then
        local profile = settings.profile:pointer()
        local rules, problem = handle("rules", nil, "dkt_rules", lib.dkt_rules_unref,
            function() return text_of(lib.dkt_profile_error_text(profile)) end, lib.dkt_rules_new, profile)
        if not rules then error(problem, 0) end
        set(lib.dkt_config_set_rules(config, rules:pointer()))
        rules:close()
    end
end

-- Kind -> column -> type, so that bytes of rows become strings.
local function schema_of(desk)
    local types, name, kind_of = {}, ffi.new("const char *[1]"), ffi.new("int32_t[1]")
    for k = 0, lib.dkt_schema_kind_count(desk) - 1 do
        local kind, columns = lib.dkt_schema_kind(desk, k, name), {}
        types[ffi.string(name[0])] = columns
        for i = 0, lib.dkt_schema_column_count(desk, kind) - 1 do
            lib.dkt_schema_column(desk, kind, i, name, kind_of, nil)
            columns[ffi.string(name[0])] = kind_of[0]
        end
    end
    return types
end

-- One organisation's service desk. Settings: id, worker, outbox, profile; and hooks: clock() gives milliseconds, random(n) n
-- bytes, log(level, text), permission(question) true to allow, where the question has actor, role, action, subject.
function docket.desk(settings)
    local config, problem = handle("config", nil, "dkt_config", lib.dkt_config_free, nil, lib.dkt_config_new)
    if not config then return nil, problem end
    local fine
    fine, problem = pcall(configure, config:pointer(), settings or {})
    if not fine then
        config:close()
        if getmetatable(problem) ~= Error then error(problem, 2) end
        return nil, problem
    end
    local desk
    desk, problem = handle("desk", Desk, "dkt_desk", lib.dkt_desk_unref,
        function() return text_of(lib.dkt_config_error_text(config:pointer())) end, lib.dkt_desk_new, config:pointer())
    config:close()
    if not desk then return nil, problem end
    desk.types = schema_of(desk:pointer())
    return desk
end

local function new_store(desk, rows)
    return setmetatable({ desk = desk, rows_of = rows, kind = "store" }, Store)
end

-- A store in memory.
function Desk:memory()
    local memory, problem = handle("memory", nil, "dkt_memory", lib.dkt_memory_free, nil, lib.dkt_memory_new, self:pointer())
    if not memory then return nil, problem end
    local rows
    rows, problem = handle("store", nil, "dkt_store", lib.dkt_store_free, nil, lib.dkt_memory_store, memory:pointer())
    memory:close() -- the store keeps it
    if not rows then return nil, problem end
    return new_store(self, rows)
end

-- A store in an SQLite file of its own.
function Desk:sqlite(path, flags)
    sqlite_library = sqlite_library or load_library("docket-sqlite")
    local library = sqlite_library
    local sqlite, problem = handle("connection", nil, "dkt_sqlite", library.dkt_sqlite_free, nil, library.dkt_sqlite_new,
        self:pointer())
    if not sqlite then return nil, problem end
    local status = library.dkt_sqlite_open(sqlite:pointer(), path, #path, flags or 0)
    if status < 0 then
        problem = failure(status, text_of(library.dkt_sqlite_error_text(sqlite:pointer())))
        sqlite:close()
        return nil, problem
    end
    local rows
    rows, problem = handle("store", nil, "dkt_store", lib.dkt_store_free, nil, library.dkt_sqlite_store, sqlite:pointer())
    sqlite:close()
    if not rows then return nil, problem end
    return new_store(self, rows)
end

-- A store of yours: an object with host:read(desk, reads), which gives a list of rows for each wish, and host:commit(desk,
-- writes), which returns when all is written and raises docket.conflict(i, ...) or docket.failed(words) when nothing is.
-- Wishes, rows and writes are those of doc/json.md.
function Desk:store(host)
    self:pointer()
    return new_store(self, host)
end

-- ---- a store, and what is done on it ----

function Store:close()
    if self.running then error("an operation runs on this store", 2) end
    local rows = self.rows_of or error("this store is closed", 2)
    self.rows_of = nil
    if getmetatable(rows) == Handle then rows:close() end
end

local function result_of(desk, text)
    local result = json.decode(text)
    result.json = text
    local types = desk.types[result.kind] or {}
    for _, row in ipairs(result.rows) do
        for name, value in pairs(row) do
            if types[name] == lib.DKT_TYPE_BYTES and type(value) == "string" then row[name] = hex_to_bytes(value) end
        end
    end
    return result
end

-- Carries out an action (doc/actions.md): store:act("claim", "T-1", { actor = "bob" }). Beside `actor` there are `role`,
-- `request`, `at`, `expect_seq`, `dry_run`, and `fields`, in which docket.null takes a value away.
function Store:act(action, subject, options)
    local command = { action = action, subject = subject }
    for name, value in pairs(options or {}) do command[name] = value end
    return self:run(command)
end

-- Carries out a command or a query given as the table of doc/json.md, or as its JSON.
function Store:run(asked)
    local text = type(asked) == "table" and json.encode(asked) or asked
    local desk, new = self.desk:pointer(), lib.dkt_op_new
    local made, problem = handle("command", nil, "dkt_command", lib.dkt_command_free, nil, lib.dkt_command_new_json, desk,
        text, #text)
    if not made and problem.status == lib.DKT_E_FORMAT then -- no command: a query, or neither
        new = lib.dkt_op_new_query
        made, problem = handle("query", nil, "dkt_query", lib.dkt_query_free, nil, lib.dkt_query_new_json, desk, text, #text)
    end
    if not made then return nil, problem end
    local op
    op, problem = handle("operation", nil, "dkt_op", lib.dkt_op_free, nil, new, desk, made:pointer())
    made:close()
    if not op then return nil, problem end
    return self:finish("op", op)
end

-- The JSON of a command or a query in, the JSON of its result out, whatever the library says.
function Store:call(text)
    local result, problem = self:run(text)
    if problem and problem.result then result = problem.result end
    return result and result.json or
        json.encode({ status = problem.name, code = problem.status, error = tostring(problem) })
end

-- A page of a query: store:ask("owner", "bob", { limit = 20 }). Settings are those of dkt_query_set_...; `range` is a pair;
-- `cursor` that of an earlier page.
function Store:ask(what, key, settings)
    local known, number = pcall(function() return lib["DKT_QUERY_" .. what:upper()] end)
    if not known then return nil, failure(lib.DKT_E_UNKNOWN, "there is no query " .. what) end
    local query, problem = handle("query", nil, "dkt_query", lib.dkt_query_free, nil, lib.dkt_query_new, self.desk:pointer(), number)
    if not query then return nil, problem end
    local pointer = query:pointer()
    local function set(name, value)
        if value == nil then return 0 end
        local call = lib["dkt_query_set_" .. name]
        if name == "actor" then return call(pointer, value, #value, settings.role, -1) end
        if name == "cursor" then value = hex_to_bytes(value) end
        if type(value) == "string" then return call(pointer, value, #value) end
        if type(value) == "table" then return call(pointer, value[1], value[2]) end
        return call(pointer, value == true and 1 or value)
    end
    local status = set("key", key)
    for name, value in pairs(settings or {}) do
        if status >= 0 and name ~= "role" then status = set(name, value) end -- a role goes with the actor
    end
    local op
    if status >= 0 then
        op, problem = handle("operation", nil, "dkt_op", lib.dkt_op_free, nil, lib.dkt_op_new_query, self.desk:pointer(), pointer)
    else
        problem = failure(status, text_of(lib.dkt_query_error_text(pointer)))
    end
    query:close()
    if not op then return nil, problem end
    return self:finish("op", op)
end

-- An iterator over all rows of a query, page by page as they are wanted; raises when a page cannot be read.
function Store:rows(what, key, settings)
    local copy, page, at = {}, nil, 0
    for name, value in pairs(settings or {}) do copy[name] = value end
    return function()
        while not page or at >= #page.rows do
            if page and not page.cursor then return nil end
            copy.cursor = page and page.cursor or copy.cursor
            local problem
            page, problem = self:ask(what, key, copy)
            if not page then error(problem, 2) end
            at = 0
        end
        at = at + 1
        return page.rows[at]
    end
end

-- Why a clock stands where it stands: `explanation` of the result (doc/explain.md).
function Store:explain(ticket, goal, run)
    local op, problem = handle("operation", nil, "dkt_op", lib.dkt_op_free, nil, lib.dkt_op_new_explain, self.desk:pointer(),
        ticket, #ticket, goal, #goal, run or 0)
    if not op then return nil, problem end
    return self:finish("op", op)
end

-- Gives a page of the outbox to `consume`, row by row, and takes out what it took; how many those were.
function Store:deliver(consume, limit)
    local page, problem = self:ask("outbox", nil, { limit = limit or 100 })
    if not page or #page.rows == 0 then return page and 0, problem end
    local op = handle("operation", nil, "dkt_op", lib.dkt_op_free, nil, lib.dkt_op_new_delivered, self.desk:pointer())
    for _, row in ipairs(page.rows) do
        consume(row)
        local fine
        fine, problem = must(lib.dkt_op_add_delivered(op:pointer(), row.subject_kind, row.subject, #row.subject, row.seq))
        if not fine then return nil, problem end
    end
    local result
    result, problem = self:finish("op", op)
    return result and #page.rows, problem
end

-- Settles every ticket on which something has fallen due; how many those were.
function Store:run_due() return self:task("run_due") end
function Store:void_numbers() return self:task("void_numbers") end
function Store:purge_requests() return self:task("purge_requests") end

-- Walks the whole desk: `digest`, `root`, `progress`, and `findings`, which are none when all is well.
function Store:verify(root)
    return self:task("verify", function(task)
        local found = { digest = text_of(lib.dkt_verify_digest(task)), root = text_of(lib.dkt_journal_root(task)),
            progress = tonumber(lib.dkt_task_progress(task)), findings = {} }
        local subject, seq, name = ffi.new("const char *[1]"), ffi.new("int64_t[1]"), ffi.new("const char *[1]")
        for i = 0, math.min(tonumber(lib.dkt_task_finding_count(task)), 1000) - 1 do
            local number = lib.dkt_task_finding(task, i, subject, seq, name)
            found.findings[i + 1] = { subject = text_of(subject[0]), seq = tonumber(seq[0]), name = text_of(name[0]),
                text = text_of(lib.dkt_finding_text(number, 1)) }
        end
        return found
    end, root or ffi.cast("const char *", nil))
end

function Store:task(name, look, ...)
    local task, problem = handle("task", nil, "dkt_task", lib.dkt_task_free, nil, lib["dkt_task_new_" .. name],
        self.desk:pointer(), ...)
    if not task then return nil, problem end
    return self:finish("task", task, look or function(pointer) return tonumber(lib.dkt_task_progress(pointer)) end)
end

-- Runs an operation or a task to its end on this store, or steps it over a store of the host's, and frees it.
function Store:finish(noun, op, look)
    if self.running then op:close() error("an operation runs on this store already", 3) end
    if not self.rows_of then op:close() error("this store is closed", 3) end
    local pointer, rows = op:pointer(), self.rows_of
    self.running = true
    local fine, status, cause = pcall(function()
        if getmetatable(rows) == Handle then return listen(lib["dkt_" .. noun .. "_run"], pointer, rows:pointer()) end
        return listen(self.steps, noun, pointer, rows)
    end)
    self.running = nil
    if not fine then op:close() error(status, 0) end
    local result = noun == "op" and result_of(self.desk, text_of(lib.dkt_op_result_json(pointer, nil))) or nil
    local problem
    if status < 0 then
        problem = failure(status, text_of(lib["dkt_" .. noun .. "_error_text"](pointer)),
            { result = result, cause = cause, host_code = lib["dkt_" .. noun .. "_host_code"](pointer) })
    elseif look then
        result = look(pointer)
    end
    op:close()
    if problem then return nil, problem end
    return result
end

local function read(reads, answers, host)
    local asked = json.decode(text_of(lib.dkt_reads_json(reads, nil)))
    local fine, found = pcall(host.read, host, asked.desk, asked.reads)
    if not fine then
        raised[#raised + 1] = found
        lib.dkt_answers_error(answers, 0, "a Lua error", -1) -- its text may hold personal data
        return -- a wish without an answer: the round has failed
    end
    for place, wish in ipairs(asked.reads) do -- the library tells what is wrong with an answer
        local answer = json.encode(type(found) == "table" and found[place] and json.array(found[place]) or json.null)
        lib.dkt_answers_json(answers, wish.i, answer, #answer)
    end
end

local function commit(writes, outcome, host)
    local asked = json.decode(text_of(lib.dkt_writes_json(writes, nil)))
    local fine, problem = pcall(host.commit, host, asked.desk, asked.writes)
    if fine then return DONE end
    if getmetatable(problem) == docket.conflict_mark then
        for _, i in ipairs(problem.writes) do lib.dkt_outcome_conflict(outcome, i) end
        return COMMIT_CONFLICT
    end
    if getmetatable(problem) == docket.failed_mark then
        lib.dkt_outcome_error(outcome, problem.code, problem.words, #problem.words)
        return COMMIT_FAILED
    end
    raised[#raised + 1] = problem
    lib.dkt_outcome_error(outcome, 0, "a Lua error", -1)
    return 0 -- nobody knows
end

-- The step loop: the library says what it needs, the host gives it, and the library goes on.
function Store.steps(noun, pointer, host)
    local need, of = ffi.new("int32_t[1]"), "dkt_" .. noun .. "_"
    while true do
        local status = lib[of .. "step"](pointer, need)
        if status < 0 or need[0] == lib.DKT_NEED_NOTHING then return status end
        if need[0] == lib.DKT_NEED_READ then
            read(lib[of .. "reads"](pointer), lib[of .. "answers"](pointer), host)
        else
            lib[of .. "committed"](pointer, commit(lib[of .. "writes"](pointer), lib[of .. "outcome"](pointer), host))
        end
    end
end

return docket
