"""What the app of a second factor shows."""
import base64
import hashlib
import hmac


def code(secret, at_s):
    """RFC 6238: SHA-1, 6 digits, 30 s."""
    seed = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(seed, (int(at_s) // 30).to_bytes(8, "big"), hashlib.sha1).digest()
    start = mac[-1] & 15
    return f"{(int.from_bytes(mac[start:start + 4], 'big') & 0x7fffffff) % 10**6:06}"
