"""The steps of a guess, each atomic over all of its counters, with the server's own clock.

A counter is a sorted set with one member for each guess. A failure has its time as its score; a guess under way has the
time of its beginning, negated. So one range says what has expired of both, and failures alone are in order at one end.
"""

from hashlib import sha1
from typing import NamedTuple


class Script(NamedTuple):
    """A text in Lua, and the name the server gives it."""

    text: str
    sha: str


def _script(text: str) -> Script:
    return Script(text, sha1(text.encode(), usedforsecurity=False).hexdigest())


_NOW = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
-- Lua would write a number of this size with 14 digits.
local function text(number) return string.format('%.0f', number) end
"""

HOLD = _script(
    _NOW
    + """
local purpose, guess = ARGV[1], ARGV[2]
local wait, longest, at = 0, {}, 3
for number, key in ipairs(KEYS) do
  local windows = {}
  longest[number] = 0
  for _ = 1, tonumber(ARGV[at]) do
    local window = {amount = tonumber(ARGV[at + 1]), length = tonumber(ARGV[at + 2])}
    table.insert(windows, window)
    longest[number] = math.max(longest[number], window.length)
    at = at + 2
  end
  at = at + 1
  local expired = now - longest[number]
  -- Looked for first: after a write, even of nothing, a server that is full would take what follows.
  if #redis.call('ZRANGEBYSCORE', key, text(-expired), text(expired), 'LIMIT', 0, 1) > 0 then
    redis.call('ZREMRANGEBYSCORE', key, text(-expired), text(expired))
  end
  -- The clock was set back, or is another server's: what seems to lie ahead happened just now.
  for _, ahead in ipairs(redis.call('ZRANGEBYSCORE', key, '(' .. text(now), '+inf')) do
    redis.call('ZADD', key, text(now), ahead)
  end
  for _, ahead in ipairs(redis.call('ZRANGEBYSCORE', key, '-inf', '(' .. text(-now))) do
    redis.call('ZADD', key, text(-now), ahead)
  end
  for _, window in ipairs(windows) do
    local from = now - window.length
    local decides = redis.call('ZRANGE', key, -window.amount, -window.amount, 'WITHSCORES')[2]
    if decides and tonumber(decides) > from then
      wait = math.max(wait, 1, math.ceil((tonumber(decides) - from) / 1000000))
    else
      local failed = redis.call('ZCOUNT', key, '(' .. text(from), '+inf')
      local under_way = redis.call('ZCOUNT', key, '-inf', '(' .. text(-from))
      -- A guess under way may yet be right, so nobody knows when its place is free: soon.
      if failed + under_way >= window.amount then wait = math.max(wait, 1) end
    end
  end
end
if wait == 0 and purpose ~= 'look' then
  for number, key in ipairs(KEYS) do
    redis.call('ZADD', key, text(purpose == 'fail' and now or -now), guess)
    redis.call('PEXPIRE', key, text(math.ceil(longest[number] / 1000)))
  end
end
return wait
"""
)
"""ARGV: `look`, `hold` or `fail`; the guess; for each counter how many windows, and their amounts and microseconds.

Answers the seconds to wait; 0: there is a place, and it is taken unless the purpose was to look.
"""

FAIL = _script(
    _NOW
    + """
for number, key in ipairs(KEYS) do
  redis.call('ZADD', key, text(now), ARGV[1])
  redis.call('PEXPIRE', key, ARGV[1 + number])
end
return 0
"""
)
"""A guess under way was wrong, and counts from now on. ARGV: the guess; for each counter its longest window in ms."""

GIVE_BACK = _script(
    """
for _, key in ipairs(KEYS) do redis.call('ZREM', key, ARGV[1]) end
return 0
"""
)
"""A guess under way was right, or was not made. ARGV: the guess."""

SCRIPTS = (HOLD, FAIL, GIVE_BACK)
