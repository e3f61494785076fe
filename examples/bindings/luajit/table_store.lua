-- SPDX-License-Identifier: MIT
-- A store in a table: what a store must do, in as few lines as that takes. Rows and wishes are those of doc/json.md.
local docket = require("docket")
local TableStore = {}
TableStore.__index = TableStore

function TableStore.new()
    return setmetatable({ rows = {}, count = 0 }, TableStore) -- desk, kind and key as one text -> { desk, kind, token, row }
end

local function place(desk, wish)
    return docket.json.encode(docket.array({ desk, wish.kind, wish.key }))
end

local function with(row, token, cursor)
    local copy = { token = token, cursor = cursor }
    for name, value in pairs(row) do copy[name] = value end
    return copy
end

function TableStore:read(desk, reads)
    local found = {}
    for i, wish in ipairs(reads) do
        if wish.type == "scan" then
            found[i] = self:scan(desk, wish)
        else
            local kept = self.rows[place(desk, wish)]
            found[i] = { kept and with(kept.row, kept.token) }
        end
    end
    return found
end

local function is_equal(row, wanted)
    for name, value in pairs(wanted) do
        if row[name] ~= value then return false end
    end
    return true
end

-- Rows in the order of their place: the range value, and the key where that is the same.
function TableStore:scan(desk, wish)
    local function before(a, b) return a[1] < b[1] or (a[1] == b[1] and a[2] < b[2]) end
    local function follows(a, b) if wish.descending then return before(a, b) end return before(b, a) end
    local behind, places = wish.cursor and docket.json.decode(wish.cursor), {}
    for key, kept in pairs(self.rows) do
        local by = not wish.by and 0 or kept.row[wish.by]
        if kept.desk == desk and kept.kind == wish.kind and by and is_equal(kept.row, wish.equal)
            and by >= (wish.from or by) and by < (wish["until"] or math.huge)
            and (not behind or follows({ by, key }, behind)) then
            places[#places + 1] = { by, key }
        end
    end
    table.sort(places, function(a, b) return follows(b, a) end)
    local found = {}
    for i = 1, math.min(#places, wish.limit) do
        local kept = self.rows[places[i][2]]
        found[i] = with(kept.row, kept.token, docket.json.encode(docket.array(places[i])))
    end
    return found
end

function TableStore:commit(desk, writes)
    local stale = {}
    for _, write in ipairs(writes) do
        local kept = self.rows[place(desk, write)]
        if (kept and kept.token) ~= write.token then stale[#stale + 1] = write.i end
    end
    if #stale > 0 then error(docket.conflict(unpack(stale))) end
    self.count = self.count + 1
    for _, write in ipairs(writes) do
        if write.type == "delete" then
            self.rows[place(desk, write)] = nil
        elseif write.type ~= "check" then
            self.rows[place(desk, write)] = { desk = desk, kind = write.kind, token = tostring(self.count), row = write.row }
        end
    end
end

return TableStore
