-- SPDX-License-Identifier: MIT
-- JSON as libdocket writes and reads it: integers to the last digit (those beyond 2^53 as int64 of LuaJIT's ffi), empty
-- lists that stay lists, `null` as a value. Objects keep their order; tables written in Lua come sorted by name.
local ffi = require("ffi")
local json = { null = setmetatable({}, { __tostring = function() return "null" end }) }
local array = {} -- the metatable of lists
local DEPTH_MAX = 64

function json.array(list)
    return setmetatable(list or {}, array)
end

-- ---- reading ----

local escapes = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

local function utf8_of(code)
    if code < 0x80 then return string.char(code) end
    if code < 0x800 then return string.char(0xC0 + math.floor(code / 64), 0x80 + code % 64) end
    if code < 0x10000 then
        return string.char(0xE0 + math.floor(code / 4096), 0x80 + math.floor(code / 64) % 64, 0x80 + code % 64)
    end
    return string.char(0xF0 + math.floor(code / 262144), 0x80 + math.floor(code / 4096) % 64,
        0x80 + math.floor(code / 64) % 64, 0x80 + code % 64)
end

local function read_text(text, at)
    local close = at + 1
    while true do
        close = text:find('["\\]', close) or error("a text without end")
        if text:byte(close) == 34 then break end
        close = close + 2
    end
    local raw = text:sub(at + 1, close - 1)
    if raw:find("\\", 1, true) then
        raw = raw:gsub("\\u([dD][89abAB]%x%x)\\u([dD][c-fC-F]%x%x)", function(high, low)
            return utf8_of(0x10000 + (tonumber(high, 16) - 0xD800) * 1024 + tonumber(low, 16) - 0xDC00)
        end)
        raw = raw:gsub("\\(u?)(.)(%x?%x?%x?)", function(u, first, rest)
            if u == "u" then return utf8_of(tonumber(first .. rest, 16)) end
            return escapes[first] .. rest
        end)
    end
    return raw, close + 1
end

local function number_of(digits)
    local number = tonumber(digits) or error("no number: " .. digits)
    if math.abs(number) < 2 ^ 53 or digits:find("[.eE]") then return number end
    local exact, minus = 0LL, digits:sub(1, 1) == "-"
    for digit in digits:gmatch("%d") do
        exact = exact * 10 + (minus and -tonumber(digit) or tonumber(digit))
    end
    return exact
end

local read_value

local function read_list(text, at, depth)
    local list = json.array()
    at = text:match("^%s*()", at + 1)
    if text:sub(at, at) == "]" then return list, at + 1 end
    while true do
        list[#list + 1], at = read_value(text, at, depth)
        local sign
        sign, at = text:match("^%s*([,%]])()", at)
        if sign == "]" then return list, at end
        if not sign then error("a list without end") end
    end
end

local function read_object(text, at, depth)
    local order = {}
    local object = setmetatable({}, { order = order })
    at = text:match("^%s*()", at + 1)
    if text:sub(at, at) == "}" then return object, at + 1 end
    while true do
        local name, sign
        name, at = read_text(text, text:match('^%s*()"', at) or error("a name was expected"))
        object[name], at = read_value(text, text:match("^%s*:()", at) or error("a colon was expected"), depth)
        order[#order + 1] = name
        sign, at = text:match("^%s*([,}])()", at)
        if sign == "}" then return object, at end
        if not sign then error("an object without end") end
    end
end

local words = { ["true"] = true, ["false"] = false, null = json.null }

function read_value(text, at, depth)
    if depth > DEPTH_MAX then error("too deep") end
    at = text:match("^%s*()", at)
    local first = text:sub(at, at)
    if first == "{" then return read_object(text, at, depth + 1) end
    if first == "[" then return read_list(text, at, depth + 1) end
    if first == '"' then return read_text(text, at) end
    local word = text:match("^%a+", at)
    if word and words[word] ~= nil then return words[word], at + #word end
    local digits = text:match("^-?[%d.eE+-]+", at) or error("no value at byte " .. at)
    return number_of(digits), at + #digits
end

function json.decode(text)
    local value, at = read_value(text, 1, 0)
    if not text:find("^%s*$", at) then error("something behind the value") end
    return value
end

-- ---- writing ----

local function write_text(text)
    return '"' .. text:gsub('[%c"\\]', function(char)
        return (char == '"' or char == "\\") and "\\" .. char or char == "\127" and char or
            ("\\u%04x"):format(char:byte())
    end) .. '"'
end

local write_value

local function write_list(list, depth)
    local parts = {}
    for i = 1, #list do parts[i] = write_value(list[i], depth) end
    return "[" .. table.concat(parts, ",") .. "]"
end

local function names_of(object)
    local names, seen, mark = {}, {}, getmetatable(object)
    for _, name in ipairs(mark and mark.order or {}) do
        if object[name] ~= nil and not seen[name] then
            names[#names + 1], seen[name] = name, true
        end
    end
    local more = {}
    for name in pairs(object) do
        if not seen[name] then more[#more + 1] = name end
    end
    table.sort(more)
    for _, name in ipairs(more) do names[#names + 1] = name end
    return names
end

local function write_object(object, depth)
    local parts = {}
    for _, name in ipairs(names_of(object)) do
        parts[#parts + 1] = write_text(name) .. ":" .. write_value(object[name], depth)
    end
    return "{" .. table.concat(parts, ",") .. "}"
end

function write_value(value, depth)
    local kind = type(value)
    if depth > DEPTH_MAX then error("too deep") end
    if value == nil or rawequal(value, json.null) then return "null" end
    if kind == "string" then return write_text(value) end
    if kind == "number" then return value % 1 == 0 and ("%.0f"):format(value) or ("%.17g"):format(value) end
    if kind == "cdata" and ffi.istype("int64_t", value) then return (tostring(value):gsub("LL$", "")) end
    if kind == "boolean" then return tostring(value) end
    if kind ~= "table" then error("a " .. kind .. " has no JSON") end
    if getmetatable(value) == array or #value > 0 then return write_list(value, depth + 1) end
    return write_object(value, depth + 1)
end

function json.encode(value)
    return write_value(value, 0)
end

return json
