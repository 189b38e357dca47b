"""The vault's keys, worked out from a key file and the rows of data_keys as the format is written down in docs/vault.md, with
nothing of libisp; and what of a process would be in its core file."""
import ctypes
import ctypes.util
import hashlib
import hmac
import pathlib
import re
import struct


def hkdf(key, info):
    """32 bytes, without salt."""
    prk = hmac.digest(bytes(32), key, hashlib.sha256)
    return hmac.digest(prk, info + b"\1", hashlib.sha256)


def framed(*fields):
    """Each field with its length in front."""
    raw = [struct.pack(">q", field) if isinstance(field, int) else field.encode() for field in fields]
    return b"".join(struct.pack(">I", len(field)) + field for field in raw)


def open_gcm(key, nonce, aad, sealed):
    """AES-256-GCM by libcrypto; sealed ends with its tag. None: it does not open."""
    lib = ctypes.CDLL(ctypes.util.find_library("crypto"))
    lib.EVP_CIPHER_CTX_new.restype = lib.EVP_aes_256_gcm.restype = ctypes.c_void_p
    context = ctypes.c_void_p(lib.EVP_CIPHER_CTX_new())
    out, n = ctypes.create_string_buffer(len(sealed)), ctypes.c_int()
    text, tag = sealed[:-16], sealed[-16:]
    try:
        if (lib.EVP_DecryptInit_ex(context, ctypes.c_void_p(lib.EVP_aes_256_gcm()), None, key, nonce) != 1
                or lib.EVP_DecryptUpdate(context, None, ctypes.byref(n), aad, len(aad)) != 1
                or lib.EVP_DecryptUpdate(context, out, ctypes.byref(n), text, len(text)) != 1):
            return None
        lib.EVP_CIPHER_CTX_ctrl(context, 0x11, 16, tag)  # EVP_CTRL_AEAD_SET_TAG
        return out.raw[:len(text)] if lib.EVP_DecryptFinal_ex(context, None, ctypes.byref(n)) == 1 else None
    finally:
        lib.EVP_CIPHER_CTX_free(context)


def kek_of(text):
    """The raw key of a key file."""
    return bytes.fromhex(text.split()[-1])


def kek_id(kek):
    return hkdf(kek, b"isp-kek-id-v1")[:8].hex()


def data_keys(keks, rows):
    """{name: raw data key} of rows (tenant_id, purpose, dek_id, kek_id, wrapped as hex)."""
    known, found = {kek_id(kek): kek for kek in keks}, {}
    for tenant_id, purpose, dek_id, under, wrapped in rows:
        raw = bytes.fromhex(wrapped)
        key = open_gcm(hkdf(known[under], b"isp-dek-wrap-v1"), raw[1:13],
                       framed("isp-dek-v1", int(tenant_id), purpose, int(dek_id)), raw[13:])
        assert key and len(key) == 32, (tenant_id, purpose, dek_id)
        found[f"data key {tenant_id} {purpose} {dek_id}"] = key
    return found


def core_of(pid):
    """{place: bytes} of the memory that a core file of this process would hold: all that may be written, but what is marked
    as not to be dumped. Raises PermissionError for whoever may not look, which is anybody but root."""
    places, flags, about = {}, {}, None
    for line in pathlib.Path(f"/proc/{pid}/smaps").read_text().splitlines():
        found = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \d+ *(.*)", line)
        if found:
            about = (int(found[1], 16), int(found[2], 16), found[3], found[4])
        elif line.startswith("VmFlags:"):
            flags[about] = line.split()[1:]
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for (start, end, rights, name), marks in flags.items():
            if "w" not in rights or "dd" in marks or "io" in marks or end - start > 1 << 28:
                continue
            content = bytearray()
            try:
                memory.seek(start)
                while len(content) < end - start:
                    part = memory.read(end - start - len(content))
                    if not part:
                        break
                    content += part
            except OSError:
                pass  # a guard page
            places[f"memory of {pid}: {start:x} {name}"] = bytes(content)
    return places
