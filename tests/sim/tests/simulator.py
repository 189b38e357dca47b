"""What the tests of isp-sim share: starting it, its control socket, and clients of their own.

The two clients here (RouterOS words, SNMP BER) are written from the protocol documents and
share nothing with the C code under test.
"""
import contextlib
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, os.pardir, "data")
PROGRAM = os.environ.get("ISP_SIM", "isp-sim")
SHARED = os.environ.get("ISP_SHARED", os.path.join(HERE, *[os.pardir] * 4, "shared"))


def shared(path):
    """A file of ../shared, or None where that is absent."""
    full = os.path.join(SHARED, path)
    return full if os.path.exists(full) else None


def wait_for(condition, seconds=5.0, every=0.01):
    """Until the condition holds; what it last gave."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() > end:
            return value
        time.sleep(every)


class Simulator:
    """A running isp-sim with the devices of a fleet text, in a folder of its own."""

    def __init__(self, fleet, folder=None, seconds=120):
        self.own_folder = folder is None
        self.folder = folder or tempfile.mkdtemp(prefix="isp-sim-test-")
        self.socket_path = os.path.join(self.folder, "control.sock")
        path = os.path.join(self.folder, "fleet")
        with open(path, "w", encoding="utf-8") as file:
            file.write(fleet)
        self.errors = open(os.path.join(self.folder, "stderr"), "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [PROGRAM, "run", path, "--control", self.socket_path, "--seconds", str(seconds)],
            stdout=subprocess.PIPE, stderr=self.errors, text=True)
        self.ports, self.fingerprints = {}, {}
        for line in self.process.stdout:
            words = line.split()
            if words == ["ready"]:
                return
            if len(words) > 3:
                for key, _, value in (word.partition("=") for word in words[3:]):
                    if key == "fingerprint":
                        self.fingerprints[words[1]] = value
                    else:
                        self.ports[words[1], key] = (words[2], int(value))
        self.process.wait(timeout=20)
        raise RuntimeError(self.finish() or "isp-sim ended with %s" % self.process.returncode)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=20)
        self.finish()

    def stop(self):
        if self.errors.closed:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=20)
        errors = self.finish()
        if status != 0 or errors:
            raise AssertionError("isp-sim ended with %s: %s" % (status, errors))

    def finish(self):
        """Clean up; what it said on standard error."""
        self.process.stdout.close()
        self.errors.seek(0)
        errors = self.errors.read()
        self.errors.close()
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        return errors

    def ctl(self, *words):
        """One command over the control socket; the JSON answer."""
        line = " ".join('"%s"' % w.replace("\\", "\\\\").replace('"', '\\"') for w in words)
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(10)
            s.connect(self.socket_path)
            s.sendall(line.encode() + b"\n")
            answer = b""
            while not answer.endswith(b"\n"):
                part = s.recv(1 << 20)
                if not part:
                    raise AssertionError("the control socket was closed")
                answer += part
        return json.loads(answer)

    def must(self, *words):
        answer = self.ctl(*words)
        if not answer["ok"]:
            raise AssertionError(answer["error"])
        return answer

    def state(self, name):
        return self.must("state", name)


# ---- RouterOS words ----


def encode_length(n):
    if n < 0x80:
        return bytes([n])
    if n < 0x4000:
        return struct.pack(">H", n | 0x8000)
    if n < 0x200000:
        return struct.pack(">I", n | 0xC00000)[1:]
    if n < 0x10000000:
        return struct.pack(">I", n | 0xE0000000)
    return b"\xf0" + struct.pack(">I", n)


def encode_sentence(words):
    raw = (w if isinstance(w, bytes) else w.encode() for w in words)
    return b"".join(encode_length(len(w)) + w for w in raw) + b"\0"


class RouterOS:
    """A client that sends words and reads words, and judges nothing."""

    def __init__(self, address, user=None, password="", timeout=10, wrap=None):
        self.socket = socket.create_connection(address, timeout)
        if wrap:
            self.socket = wrap(self.socket)
        self.buffer = b""
        if user is not None:
            reply = self.ask("/login", "=name=" + user, "=password=" + password)
            if reply != [["!done"]]:
                raise AssertionError("login: %s" % reply)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, *words):
        self.socket.sendall(encode_sentence(words))

    def more(self, n):
        while len(self.buffer) < n:
            part = self.socket.recv(65536)
            if not part:
                raise EOFError
            self.buffer += part

    def take(self, n):
        self.more(n)
        out, self.buffer = self.buffer[:n], self.buffer[n:]
        return out

    def word(self):
        first = self.take(1)[0]
        for mask, mark, octets in ((0x80, 0, 0), (0xC0, 0x80, 1), (0xE0, 0xC0, 2), (0xF0, 0xE0, 3)):
            if first & mask == mark:
                length = int.from_bytes(bytes([first & ~mask & 0xFF]) + self.take(octets), "big")
                break
        else:
            length = int.from_bytes(self.take(4), "big")
        return self.take(length).decode("utf-8", "surrogateescape")

    def sentence(self):
        words = []
        while True:
            word = self.word()
            if not word:
                return words
            words.append(word)

    def ask(self, *words):
        """Send, and read up to the !done (or !fatal) of this command."""
        self.send(*words)
        replies = []
        while True:
            replies.append(self.sentence())
            if replies[-1][0] in ("!done", "!fatal"):
                return replies

    def rows(self, *words):
        """The rows of a print, as dictionaries."""
        replies = self.ask(*words)
        if replies[-1][0] != "!done" or any(r[0] == "!trap" for r in replies):
            raise AssertionError(replies)
        return [attributes(r) for r in replies if r[0] == "!re"]

    def add(self, menu, **values):
        """The id of a new row."""
        words = ["=%s=%s" % (k.replace("_", "-"), v) for k, v in values.items()]
        return attributes(self.ask(menu + "/add", *words)[-1])["ret"]


def attributes(reply):
    out = {}
    for word in reply[1:]:
        if word.startswith("="):
            name, _, value = word[1:].partition("=")
            out[name] = value
    return out


# ---- SNMP ----


def ber_length(n):
    if n < 128:
        return bytes([n])
    raw = n.to_bytes((n.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(raw)]) + raw


def tlv(tag, content):
    return bytes([tag]) + ber_length(len(content)) + content


def ber_int(value, tag=2):
    return tlv(tag, value.to_bytes((value + (value < 0)).bit_length() // 8 + 1, "big", signed=True))


def ber_oid(oid):
    arcs = [int(a) for a in oid.strip(".").split(".")]
    out = b""
    for arc in [arcs[0] * 40 + arcs[1]] + arcs[2:]:
        part = [arc & 0x7F]
        while arc > 0x7F:
            arc >>= 7
            part.append(0x80 | arc & 0x7F)
        out += bytes(reversed(part))
    return tlv(6, out)


NULL = tlv(5, b"")
GET, GETNEXT, SET, GETBULK = 0xA0, 0xA1, 0xA3, 0xA5


def snmp_message(pdu, bindings, version=1, community=b"public", request_id=77, field2=0, field3=0):
    """bindings: OIDs, or pairs of an OID and an encoded value."""
    pairs = [(b, NULL) if isinstance(b, str) else b for b in bindings]
    listed = b"".join(tlv(0x30, ber_oid(o) + v) for o, v in pairs)
    body = ber_int(request_id) + ber_int(field2) + ber_int(field3) + tlv(0x30, listed)
    return tlv(0x30, ber_int(version) + tlv(4, community) + tlv(pdu, body))


def ber_take(raw):
    tag, length, at = raw[0], raw[1], 2
    if length & 0x80:
        at += length & 0x7F
        length = int.from_bytes(raw[2:at], "big")
    if len(raw) < at + length:
        raise ValueError("cut short")
    return tag, raw[at:at + length], raw[at + length:]


def ber_oid_text(content):
    arcs, value = [], 0
    for octet in content:
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, [first, arcs[0] - 40 * first] + arcs[1:]))


class Answer:
    """A decoded response; values are pairs of tag and content octets."""

    def __init__(self, raw):
        _, message, rest = ber_take(raw)
        assert not rest
        _, version, message = ber_take(message)
        self.version = int.from_bytes(version, "big")
        _, self.community, message = ber_take(message)
        self.pdu, body, rest = ber_take(message)
        assert not rest
        _, request_id, body = ber_take(body)
        self.request_id = int.from_bytes(request_id, "big", signed=True)
        _, status, body = ber_take(body)
        _, index, body = ber_take(body)
        self.status, self.index = int.from_bytes(status, "big"), int.from_bytes(index, "big")
        _, listed, rest = ber_take(body)
        assert not rest
        self.bindings = []
        while listed:
            _, pair, listed = ber_take(listed)
            _, oid, pair = ber_take(pair)
            tag, content, rest = ber_take(pair)
            assert not rest
            self.bindings.append((ber_oid_text(oid), tag, content))
        self.size = len(raw)


class Snmp:
    def __init__(self, address, timeout=5.0):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect(address)
        self.socket.settimeout(timeout)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def ask(self, pdu, bindings, **more):
        self.socket.send(snmp_message(pdu, bindings, **more))
        return Answer(self.socket.recv(65536))

    def silent(self, message, seconds=0.3):
        """Is this message left unanswered?"""
        self.socket.send(message)
        self.socket.settimeout(seconds)
        with contextlib.suppress(socket.timeout):
            self.socket.recv(65536)
            return False
        self.socket.settimeout(5.0)
        return True

    def get(self, oid):
        return self.ask(GET, [oid]).bindings[0]

    def text(self, oid):
        return self.get(oid)[2].decode("utf-8")

    def number(self, oid):
        _, tag, content = self.get(oid)
        if tag & 0x80:
            raise AssertionError("nothing at %s" % oid)
        return int.from_bytes(content, "big", signed=tag == 2)

    def walk(self, root):
        """Every row below root, by GETNEXT."""
        oid, rows = root, []
        while True:
            oid, tag, content = self.ask(GETNEXT, [oid]).bindings[0]
            if tag == 0x82 or not (oid + ".").startswith(root + "."):
                return rows
            rows.append((oid, tag, content))
