-- SPDX-License-Identifier: MIT
-- Plays a scenario file (tests/scenarios/README.md) through the binding; with a fault, each command meets it first.
local docket = require("docket")
local Scenario = {}
Scenario.__index = Scenario

-- What a fault of a hook becomes.
Scenario.OUTCOME = { clock = "DKT_E_CLOCK", random = "DKT_E_HOOK", permission = "DKT_E_DENIED", read = "DKT_E_STORE",
    ["commit before"] = "DKT_E_MAYBE", ["commit after"] = "DKT_E_MAYBE" }
Scenario.FAULT = setmetatable({}, { __tostring = function() return "a fault" end }) -- what hooks of these tests raise

local function file_text(path)
    local file = assert(io.open(path))
    local text = file:read("*a")
    file:close()
    return text
end

function Scenario.new(path)
    local file = docket.json.decode(file_text(path))
    local workflow = file_text(path:gsub("[^/]+$", "rules/workflow.json"))
    return setmetatable({ file = file, workflow = workflow, now = file.now, x = file.seed, faults = 0 }, Scenario)
end

function Scenario:meet(name)
    if self.armed == name then
        self.armed = nil
        error(Scenario.FAULT)
    end
end

function Scenario:random(n)
    self:meet("random")
    local bytes = {}
    for i = 1, n do
        self.x = (self.x * 69069 + 1) % 2 ^ 32
        bytes[i] = string.char(math.floor(self.x / 65536) % 256)
    end
    return table.concat(bytes)
end

function Scenario:permission(question)
    self:meet("permission")
    for _, rule in ipairs(self.file.deny or {}) do
        local denied = true
        for name, value in pairs(rule) do denied = denied and question[name] == value end
        if denied then return false end
    end
    return true
end

function Scenario:desk()
    local profile = assert(docket.profile(self.workflow))
    if self.file.profile then assert(profile:add_json(self.file.profile)) end
    return assert(docket.desk({ id = self.file.desk.id, worker = self.file.desk.worker, outbox = self.file.desk.outbox,
        profile = profile, random = function(n) return self:random(n) end,
        permission = function(question) return self:permission(question) end,
        clock = function()
            self:meet("clock")
            return self.now
        end }))
end

-- A store over another, whose hooks raise when they are told to.
function Scenario:fault_store(inner)
    local scenario = self
    local store = { commits = 0 }
    function store:read(desk, reads)
        scenario:meet("read")
        return inner:read(desk, reads)
    end
    function store:commit(desk, writes)
        scenario:meet("commit before")
        inner:commit(desk, writes)
        self.commits = self.commits + 1
        scenario:meet("commit after")
    end
    return store
end

function Scenario:hold(is, words)
    if not is then error("step " .. self.place .. ": " .. words, 2) end
end

function Scenario:play(store, fault, host)
    self.store, self.fault, self.host = store, fault, host
    for place, step in ipairs(self.file.steps) do
        self.place = place - 1
        for _, kind in ipairs({ "do", "ask", "explain", "task", "deliver", "pass" }) do
            if step[kind] ~= nil then self["step_" .. kind](self, step) end
        end
    end
    local found, wanted = assert(store:verify()), self.file["end"]
    self:hold(#found.findings == 0, "verify found something")
    self:hold(found.digest == wanted.digest and found.progress == wanted.progress, found.digest)
    self:hold(fault or found.root == wanted.root, "root " .. found.root) -- a fault draws random bytes once more
end

function Scenario:outcome(step, result, problem)
    local found = result or problem.result or { status = problem.name }
    local wanted = step.expect or {}
    self:compare(wanted.status or "DKT_OK", found.status, "status")
    self:compare(wanted, found, "result")
end

function Scenario:compare(wanted, found, path)
    local shown = type(found) == "table" and docket.json.encode(found) or tostring(found)
    if wanted == docket.null then
        self:hold(found == nil, path .. " is " .. shown)
    elseif type(wanted) ~= "table" then
        self:hold(wanted == found, path .. " is " .. shown .. ", not " .. tostring(wanted))
    else
        self:hold(type(found) == "table", path .. " is " .. shown)
        self:hold(getmetatable(wanted) ~= getmetatable(docket.array()) or #wanted == #found, path .. " has " .. #found .. " items")
        for name, value in pairs(wanted) do self:compare(value, found[name], path .. "." .. name) end
    end
end

function Scenario:step_do(step)
    if self.fault then self:meet_with(step["do"]) end
    self:outcome(step, self.store:run(step["do"]))
end

-- The command with a hook that raises: reported as what it is, and nothing is done unless nobody knows.
function Scenario:meet_with(command)
    local before = self.host.commits
    self.armed = self.fault
    local result, problem = self.store:run(command)
    if result then
        self:hold(self.armed, "nobody noticed")
    elseif not self.armed then -- else the hook was not called: a refusal
        self:hold(problem.name == Scenario.OUTCOME[self.fault], self.fault .. ": " .. tostring(problem))
        local named = self.fault == "read" or self.fault:find("commit")
        self:hold(not named or problem.text:find("a Lua error"), problem.text)
        self:hold(problem.cause == Scenario.FAULT, "the fault is not the cause: " .. tostring(problem.cause))
        self:hold(self.host.commits == before + (self.fault == "commit after" and 1 or 0), "committed")
        self.faults = self.faults + 1
    end
    self.armed = nil
end

function Scenario:step_ask(step)
    local settings = {}
    for name, value in pairs(step.ask) do
        if name ~= "what" and name ~= "key" then
            settings[name] = type(value) == "string" and value:match("^DKT_") and docket.lib[value] or value
        end
    end
    if not step.all then
        self:outcome(step, self.store:ask(step.ask.what, step.ask.key, settings))
        return
    end
    local ids = docket.array()
    for row in self.store:rows(step.ask.what, step.ask.key, settings) do ids[#ids + 1] = row.id end
    self:compare(step.all, ids, "ids")
end

function Scenario:step_explain(step)
    self:outcome(step, self.store:explain(step.explain.ticket, step.explain.goal, step.explain.run))
end

function Scenario:step_task(step)
    self:compare(step.progress, assert(self.store[step.task](self.store)), step.task)
end

function Scenario:step_deliver(step)
    self:compare(step.deliver, assert(self.store:deliver(function() end)), "delivered")
end

function Scenario:step_pass(step)
    self.now = self.now + step.pass
end

return Scenario
