/*
 * A script driver: runs a Lua 5.4 program whose memory comes from an allocator of its own, and tells memflight of each
 * allocation and the script line that asked for it.
 *
 *   lua-driver [--page-alloc SIZE] [--close] SCRIPT [ARGUMENT...]
 */
#include <errno.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lua-stacks.h"
#include "memflight.h"
#include "page-alloc.h"
#include "self-test.h"

#if LUA_VERSION_NUM != 504
#error "this driver needs Lua 5.4, such as Debian's liblua5.4-dev"
#endif

enum { OK = 0, FAILED = 1, USAGE = 2 };
static const size_t DEFAULT_PAGE_ALLOC = (size_t)256 << 20;

/* The coroutines that run, innermost first: each was resumed by the next, the last is the main one. */
struct running {
  lua_State *state;
  struct running *resumed_by;
};

static struct running *running;

/* Where the host is when no script runs. */
static uint32_t internal_site;
static uint32_t stack_site;
#define AT_INTERNAL(WHAT) (internal_site = memflight_site("samples/lua/lua-driver.c", __LINE__, WHAT, MEMFLIGHT_INTERNAL))

/* ---- sites ---- */

enum { KNOWN_SITES = 4096, LONGEST_SOURCE = 200 };

struct known_site {
  int line;
  uint32_t id;
  char source[LONGEST_SOURCE];
};

static struct known_site known_sites[KNOWN_SITES];

static uint32_t site_of_line(const char *source, int line) {
  /* A source's text, not its address, names it: addresses are used again. */
  if (*source == '@' || *source == '=') source++;
  size_t length = strlen(source);
  if (length >= LONGEST_SOURCE || memchr(source, '\n', length) != NULL) {
    /* A chunk that was compiled from a string has its whole text as its source. */
    return memflight_site("[string]", (uint32_t)line, "", MEMFLIGHT_SCRIPT);
  }
  uint32_t hash = (uint32_t)line * 2654435761u;
  for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)source[i]) * 16777619u;
  struct known_site *known = &known_sites[hash % KNOWN_SITES];
  if (known->id == 0 || known->line != line || strcmp(known->source, source) != 0) {
    known->id = memflight_site(source, (uint32_t)line, "", MEMFLIGHT_SCRIPT);
    known->line = line;
    memcpy(known->source, source, length + 1);
  }
  return known->id;
}

/* The innermost line of a script that is running, and its source: of this coroutine, or if it has none yet, of whoever
   resumes it. 0: no script runs. */
static int current_line(const char **source) {
  for (struct running *r = running; r != NULL; r = r->resumed_by) {
    lua_Debug frame;
    for (int level = 0; lua_getstack(r->state, level, &frame); level++) {
      lua_getinfo(r->state, "Sl", &frame);
      *source = frame.source;
      if (frame.currentline > 0) return frame.currentline;
    }
  }
  return 0;
}

/* Set while this process only tries what the Lua that it found can answer: then nothing is told to memflight. */
static int is_trial;

/* Whether Lua may be asked for its line while it moves a stack. Later releases than 5.4.4 have their pointers into it
   turned into offsets then. A trial at the start finds out. */
static int may_ask_of_moving_stacks = 1;

static void check_answer(const char *source, int line, size_t size);

/* Who asks for `size` bytes, a stack to be moved perhaps; 0 where nobody wants to know. */
static uint32_t current_site(size_t size, int moves_stack) {
  if (!is_trial && !memflight_is_recording()) return 0;
  if (moves_stack && !may_ask_of_moving_stacks) return stack_site;
  const char *source = "";
  int line = current_line(&source);
  if (is_trial && !moves_stack) check_answer(source, line, size);
  return line > 0 ? site_of_line(source, line) : internal_site;
}

/* ---- memory ---- */

static void tell_allocated(void *block, size_t size, uint32_t site) {
  if (!is_trial) memflight_allocated(block, block_bytes(size), site);
}

static void tell_freed(void *block) {
  if (!is_trial) memflight_freed(block);
}

static void *reallocate(void *block, size_t size, size_t new_size) {
  int is_stack = stack_is(block);
  uint32_t site = current_site(new_size, is_stack);
  if (!block_fits(size, new_size)) {
    void *moved = block_alloc(new_size);
    if (moved != NULL) {
      tell_allocated(moved, new_size, site);
      memcpy(moved, block, size < new_size ? size : new_size);
      stack_moved(block, moved);
      tell_freed(block);
      block_free(block, size);
      return moved;
    }
    if (new_size > size) return NULL;
    /* Lua relies on it that memory can always shrink: then it stays where it is. */
  }
  if (block_bytes(size) != block_bytes(new_size)) {
    tell_freed(block);
    block_resize(size, new_size);
    tell_allocated(block, new_size, site);
  }
  return block;
}

/* The lua_Alloc of the state. */
static void *allocate(void *unused, void *block, size_t size, size_t new_size) {
  (void)unused;
  if (new_size == 0) {
    if (block != NULL) {
      stack_moved(block, NULL);
      tell_freed(block);
      block_free(block, size);
    }
    return NULL;
  }
  if (block != NULL) return reallocate(block, size, new_size);
  void *fresh = block_alloc(new_size);
  if (fresh == NULL) return NULL;
  stack_may_be(fresh, (int)size);
  tell_allocated(fresh, new_size, current_site(new_size, 0));
  return fresh;
}

/* ---- coroutines: who runs is not told to the allocator, so every call that switches is followed ---- */

/* Calls the function below its arguments, which runs `coroutine`, and returns what it returns. */
static int call_running(lua_State *L, lua_State *coroutine) {
  struct running resumed = {coroutine, running};
  running = &resumed;
  int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
  running = resumed.resumed_by;
  return status == LUA_OK ? lua_gettop(L) : lua_error(L);
}

/* coroutine.resume and coroutine.close: upvalue 1 is Lua's own. */
static int with_coroutine(lua_State *L) {
  lua_State *coroutine = lua_tothread(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  return call_running(L, coroutine != NULL ? coroutine : L);
}

/* What coroutine.wrap returned: upvalue 1 is Lua's own function, upvalue 2 the coroutine that it runs. */
static int wrapped(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  return call_running(L, lua_tothread(L, lua_upvalueindex(2)));
}

/* coroutine.wrap: upvalue 1 is Lua's own. */
static int wrap(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  /* Lua's function holds its coroutine as its own first upvalue. */
  if (lua_getupvalue(L, -1, 1) == NULL || !lua_isthread(L, -1)) return luaL_error(L, "unknown coroutine.wrap");
  lua_pushcclosure(L, wrapped, 2);
  return 1;
}

static void follow(lua_State *L, const char *name, lua_CFunction follower) {
  lua_getfield(L, -1, name);
  lua_pushcclosure(L, follower, 1);
  lua_setfield(L, -2, name);
}

static void follow_coroutines(lua_State *L) {
  lua_getglobal(L, "coroutine");
  follow(L, "resume", with_coroutine);
  follow(L, "close", with_coroutine);
  follow(L, "wrap", wrap);
  lua_pop(L, 1);
}

/* ---- what scripts can call ---- */

static void set_number(lua_State *L, const char *key, double value) {
  lua_pushnumber(L, value);
  lua_setfield(L, -2, key);
}

static void set_text(lua_State *L, const char *key, const char *value) {
  lua_pushstring(L, value);
  lua_setfield(L, -2, key);
}

/* get_system_info(): a table of what the system says of itself. */
static int get_system_info(lua_State *L) {
  static const struct { const char *name; int resource; } limits[] = {
      {"core", RLIMIT_CORE}, {"cpu", RLIMIT_CPU}, {"data", RLIMIT_DATA}, {"file_size", RLIMIT_FSIZE},
      {"files", RLIMIT_NOFILE}, {"stack", RLIMIT_STACK}, {"address_space", RLIMIT_AS}};
  struct utsname system;
  double load[3] = {0};
  lua_newtable(L);
  if (uname(&system) == 0) {
    set_text(L, "system", system.sysname);
    set_text(L, "node", system.nodename);
    set_text(L, "release", system.release);
    set_text(L, "version", system.version);
    set_text(L, "machine", system.machine);
  }
  set_number(L, "page_size", (double)sysconf(_SC_PAGESIZE));
  set_number(L, "processors", (double)sysconf(_SC_NPROCESSORS_ONLN));
  set_number(L, "pages", (double)sysconf(_SC_PHYS_PAGES));
  set_number(L, "pid", (double)getpid());
  lua_newtable(L);
  for (int i = 0, known = getloadavg(load, 3); i < known; i++) {
    lua_pushnumber(L, load[i]);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "load");
  lua_newtable(L);
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
    struct rlimit limit;
    if (getrlimit(limits[i].resource, &limit) != 0) continue;
    lua_newtable(L);
    set_number(L, "now", (double)limit.rlim_cur);
    set_number(L, "most", (double)limit.rlim_max);
    lua_setfield(L, -2, limits[i].name);
  }
  lua_setfield(L, -2, "limits");
  return 1;
}

/* mem_state(): live bytes and blocks by the allocator's own count, then the size of its arena. */
static int mem_state(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)live_bytes());
  lua_pushinteger(L, (lua_Integer)live_blocks());
  lua_pushinteger(L, (lua_Integer)arena_bytes());
  return 3;
}

/* set_enable_mem_profiler([mode = MemRecordType.MEM_RECORD]): whether memflight listens. */
static int set_enable_mem_profiler(lua_State *L) {
  lua_Integer mode = luaL_optinteger(L, 1, MEMFLIGHT_MEM_RECORD);
  lua_pushboolean(L, memflight_start((int)mode) == 0);
  return 1;
}

static void set_mode(lua_State *L, const char *name, int code) {
  lua_pushinteger(L, code);
  lua_setfield(L, -2, name);
}

static void open_driver_library(lua_State *L) {
  lua_register(L, "get_system_info", get_system_info);
  lua_register(L, "mem_state", mem_state);
  lua_register(L, "set_enable_mem_profiler", set_enable_mem_profiler);
  lua_newtable(L);
  set_mode(L, "CLOSED", MEMFLIGHT_CLOSED);
  set_mode(L, "LOG_RECORD", MEMFLIGHT_LOG_RECORD);
  set_mode(L, "LOG_FAST", MEMFLIGHT_LOG_FAST);
  set_mode(L, "MEM_RECORD", MEMFLIGHT_MEM_RECORD);
  set_mode(L, "MEM_FAST", MEMFLIGHT_MEM_FAST);
  lua_setglobal(L, "MemRecordType");
}

/* A state with the driver's libraries, or NULL; it stays the main one. */
static lua_State *new_state(void) {
  static struct running main_state;
  AT_INTERNAL("state");
  lua_State *L = lua_newstate(allocate, NULL);
  if (L == NULL) return NULL;
  main_state.state = L;
  running = &main_state;
  AT_INTERNAL("libraries");
  luaL_openlibs(L);
  follow_coroutines(L);
  open_driver_library(L);
  return L;
}

/* ---- whether the Lua that was found answers as it has to ---- */

/* Every kind of allocation while a script runs: calls that move stacks, coroutines, values, code, collections, finalizers. Line
   n makes a text of 100 + n kB where that can be seen. */
static const char TRIAL[] =
    "local rep, unpack = string.rep, table.unpack\n"
    "local function deep(n) if n == 0 then return rep('x', 102000) end local text = deep(n - 1) return text end\n"
    "deep(3000) local more = rep('x', 103000)\n"
    "local function many(...) return select('#', ...), {...} end\n"
    "local some = {} for i = 1, 4000 do some[i] = i end many(unpack(some)) more = rep('x', 105000)\n"
    "local resume = coroutine.wrap(function() deep(2000) coroutine.yield(1) more = rep('x', 106000) deep(2500) end)\n"
    "resume() collectgarbage() more = rep('x', 107000) resume()\n"
    "for i = 1, 50 do coroutine.wrap(deep)(40 + i) end collectgarbage() more = rep('x', 108000)\n"
    "pcall(function() deep(1000) error({}) end) local code = {} for i = 1, 400 do code[i] = 'local a = ' .. i end\n"
    "load('do ' .. table.concat(code, ' end do ') .. ' end')() more = rep('x', 110000)\n"
    "setmetatable({}, {__gc = function() deep(500) more = rep('x', 111000) end}) collectgarbage() collectgarbage()\n";

enum { TRIAL_LINES = 11, TRIAL_ARENA = 64 << 20 };
static const unsigned TRIAL_TEXTS = 1u << 2 | 1u << 3 | 1u << 5 | 1u << 6 | 1u << 7 | 1u << 8 | 1u << 10 | 1u << 11;
static unsigned seen_lines;
static int wrong_lines;

static void check_answer(const char *source, int line, size_t size) {
  size_t wanted = size < 100000 ? 0 : (size - 100000) / 1000;
  if (wanted == 0 || wanted > TRIAL_LINES) return;
  if (strcmp(source, "=trial") == 0 && (size_t)line == wanted) {
    seen_lines |= 1u << line;
  } else {
    wrong_lines++;
  }
}

static int try_lua(void) {
  is_trial = 1;
  lua_State *L = page_alloc_init(TRIAL_ARENA) && stacks_init() ? new_state() : NULL;
  if (L == NULL || luaL_loadbuffer(L, TRIAL, sizeof TRIAL - 1, "=trial") != LUA_OK) return FAILED;
  if (lua_pcall(L, 0, 0, 0) != LUA_OK) return FAILED;
  lua_close(L);
  return seen_lines == TRIAL_TEXTS && wrong_lines == 0 ? OK : FAILED;
}

static int can_ask_lua(void) {
  if (passes(try_lua)) return 1;
  may_ask_of_moving_stacks = 0;
  return passes(try_lua);
}

/* ---- the program ---- */

static int usage(const char *problem) {
  fprintf(stderr, "lua-driver: %s\nusage: lua-driver [--page-alloc SIZE[k|m|g]] [--close] SCRIPT [ARGUMENT...]\n", problem);
  return USAGE;
}

static size_t parse_size(const char *text) {
  char *end;
  errno = 0;
  unsigned long long number = strtoull(text, &end, 10);
  unsigned shift = *end == 'k' ? 10 : *end == 'm' ? 20 : *end == 'g' ? 30 : 0;
  if (shift != 0) end++;
  if (errno != 0 || end == text || *end != '\0' || number > SIZE_MAX >> shift) return 0;
  return (size_t)number << shift;
}

static int traceback(lua_State *L) {
  luaL_traceback(L, L, lua_tostring(L, 1), 1);
  return 1;
}

static int run_script(lua_State *L, int argc, char **argv) {
  lua_pushcfunction(L, traceback);
  AT_INTERNAL("load");
  int status = luaL_loadfile(L, argv[0]);
  if (status == LUA_OK) {
    AT_INTERNAL("run");
    for (int i = 1; i < argc; i++) lua_pushstring(L, argv[i]);
    status = lua_pcall(L, argc - 1, 0, 1);
  }
  if (status != LUA_OK) fprintf(stderr, "lua-driver: %s\n", lua_tostring(L, -1));
  lua_settop(L, 0);
  return status == LUA_OK ? OK : FAILED;
}

int main(int argc, char **argv) {
  size_t page_alloc = DEFAULT_PAGE_ALLOC;
  int close_at_end = 0;
  int i = 1;
  for (; i < argc && argv[i][0] == '-'; i++) {
    if (strcmp(argv[i], "--close") == 0) {
      close_at_end = 1;
    } else if (strcmp(argv[i], "--page-alloc") == 0 && i + 1 < argc) {
      page_alloc = parse_size(argv[++i]);
      if (page_alloc < (size_t)1 << 20) return usage("--page-alloc needs a size of at least 1m");
    } else {
      return usage("unknown option");
    }
  }
  if (i == argc) return usage("no script");
  if (!can_ask_lua()) {
    fprintf(stderr, "lua-driver: this Lua cannot tell its running line while it allocates: use another 5.4\n");
    return FAILED;
  }
  if (!page_alloc_init(page_alloc) || !stacks_init()) {
    fprintf(stderr, "lua-driver: no memory for --page-alloc %zu: %s\n", page_alloc, strerror(errno));
    return FAILED;
  }
  stack_site = memflight_site("samples/lua/lua-driver.c", __LINE__, "stack", MEMFLIGHT_INTERNAL);
  memflight_arena(arena_base(), arena_bytes(), GRANULE);
  lua_State *L = new_state();
  if (L == NULL) {
    fprintf(stderr, "lua-driver: --page-alloc %zu is too small for Lua itself\n", page_alloc);
    return FAILED;
  }
  int status = run_script(L, argc - i, argv + i);
  if (close_at_end) {
    running = NULL;
    lua_close(L);
  }
  /* Else the state stays as it is, for the report at the end to show. */
  printf("driver: %zu bytes in %zu blocks are live\n", live_bytes(), live_blocks());
  fflush(stdout);
  return status;
}
