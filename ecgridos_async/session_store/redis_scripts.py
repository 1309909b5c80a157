"""What Redis does in one step, in Lua.

The keys are those of the lock, the session id and its users. The users are a sorted set, by the
milliseconds of Redis's clock at which their leases end.
"""

from typing import Final

_NOW: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""

_RENEW: Final = """
local user, session_id, lease, kept = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
redis.call('ZADD', KEYS[3], now + lease, user)
redis.call('PEXPIRE', KEYS[3], kept)
redis.call('PEXPIRE', KEYS[2], kept)
"""

RENEW: Final = f"""{_NOW}{_RENEW}
redis.call('SET', KEYS[2], session_id, 'PX', kept, 'NX')
return 1
"""
"""Renew the lease of a user. A server that lost its data gets the session id back.

Arguments: the user, the session id, the lease and how long the keys are kept, in milliseconds.
"""

USE: Final = f"""
if redis.call('GET', KEYS[1]) ~= ARGV[5] then return 0 end
{_NOW}{_RENEW}
redis.call('SET', KEYS[2], session_id, 'PX', kept)
return 1
"""
"""Set the session id, and count a user; return 0 if the lock is lost.

Arguments: those of RENEW, and the token of the lock.
"""

LEAVE: Final = f"""
if redis.call('GET', KEYS[1]) ~= ARGV[2] then return {{0}} end
{_NOW}
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
if redis.call('ZCARD', KEYS[3]) > 0 then return {{1}} end
local session_id = redis.call('GET', KEYS[2])
redis.call('DEL', KEYS[2])
return {{1, session_id}}
"""
"""Count a user no longer; return 0 if the lock is lost, and the session id if it was the last.

Arguments: the user, and the token of the lock.
"""
