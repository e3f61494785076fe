-- SPDX-License-Identifier: MIT
local docket = require("docket")

local now = 1767603600000 -- 2026-01-05 09:00 UTC: a clock of your own; leave it out for the system's

local profile = docket.profile() -- the default workflow, and one time limit more
assert(profile:add_goal({ code = "handle", english = "Handling", chinese = "处理", start = { "verb:register" },
    stop = { "state:closed" }, target = { hours = 2 } }))

local desk = assert(docket.desk({ profile = profile, clock = function() return now end }))
local store = assert(desk:sqlite(":memory:"))

local printer = assert(store:act("register", nil, { actor = "ann", request = "call-4711", fields = { title = "Printer" } }))
local result, problem = store:act("close", printer.subject, { actor = "bob" })
if not result and problem.name == "DKT_E_REFUSED" then
    print("refused:", problem.reasons[1].english)
    print("instead:", table.concat(problem.result.moves, " ", 1, 4))
end
assert(store:act("close", printer.subject, { actor = "bob", fields = { resolution = "New toner." } }))

assert(store:act("register", "T-2", { actor = "ann", fields = { title = "Cash machine" } })) -- your own id
now = now + 3 * 3600 * 1000
print("fell due:", assert(store:run_due())) -- what nobody touches; any command settles its own ticket
local function shown(ms) return os.date("!%Y-%m-%d %H:%M", ms / 1000) end
for clock in store:rows("clocks", "T-2") do print(clock.goal .. " breached at", shown(clock.breached_at)) end
for ticket in store:rows("closed") do print(ticket.title, ticket.status, shown(ticket.closed_at)) end
print("damage:", #assert(store:verify()).findings)
store:close()
desk:close()
