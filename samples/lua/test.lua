-- The manual's example: a loop whose line 6 makes all the memory.
set_enable_mem_profiler(MemRecordType[... or "MEM_RECORD"])
local test_arr = {}
for i = 1, 10000 do
  -- memflight records which line allocates
  test_arr[#test_arr + 1] = get_system_info()
end
KEPT = test_arr
