-- Memory is charged to the coroutine that asks for it, not to whoever resumes it.
KEPT = {}
local function keep(text) KEPT[#KEPT + 1] = text end

local worker = coroutine.create(function()
  for i = 1, 10 do
    keep(string.rep("w", 100000 + i)) -- line 7: the worker's
    coroutine.yield()
  end
end)
while coroutine.status(worker) ~= "dead" do
  assert(coroutine.resume(worker)) -- line 12: resumes, allocates nothing that stays
end

local producer = coroutine.wrap(function()
  for i = 1, 5 do
    coroutine.yield(string.rep("p", 50000 + i)) -- line 17: the producer's
  end
end)
for text in producer do
  keep(text)
end

-- An error leaves its coroutine: from here on the main script is charged again.
local failing = coroutine.wrap(function() error("as planned") end)
assert(not pcall(failing))
keep(string.rep("m", 70000)) -- line 27: the main script's
collectgarbage()
