"""Exceptions: one class for each status of the library, so that a program catches what it can handle."""

from __future__ import annotations


class Error(Exception):
    """A function of the library failed.

    code     what a program decides on: "not_found", "invalid", ...
    status   the same as the C API's number
    message  for people
    subject  in the user's world: "customer:7", "service.login"; "" if none
    native   SQLSTATE, errno name, device code; "" if none
    where    in the library's source; for bug reports
    """

    code = "internal"
    status = -1

    def __init__(self, message: str, subject: str = "", native: str = "", where: str | None = None):
        super().__init__(message)
        self.message = message
        self.subject = subject
        self.native = native
        self.where = where

    def __str__(self) -> str:
        text = f"{self.subject}: {self.message}" if self.subject else self.message
        return f"{text} [{self.native}]" if self.native else text


class Internal(Error):
    """A defect, or an unexpected answer of something the library stands on."""


class Invalid(Error, ValueError):
    """An argument or a field is wrong; subject names it."""


class NotFound(Error, LookupError):
    """It does not exist, or it is not yours: the two are never told apart."""


class Exists(Error):
    """Something with this key is there already."""


class Denied(Error, PermissionError):
    """The session may not do this; subject names the permission."""


class Login(Error, PermissionError):
    """The login was refused; unknown, wrong, locked and disabled look the same."""


class State(Error):
    """The object is not in a state that allows it."""


class Conflict(Error):
    """Somebody changed it meanwhile: read it again, then decide."""


class Timeout(Error, TimeoutError):
    """No answer in time; safe to call again unless the documentation says otherwise."""


class Unavailable(Error, ConnectionError):
    """A database or device that cannot be reached now; try later."""


class Unknown(Error):
    """It may or may not have happened: read back before you try again."""


class Unsupported(Error, NotImplementedError):
    """This driver, device or build cannot do it."""


class Protocol(Error):
    """The other side broke its protocol; nothing it said was used."""


class Sealed(Error):
    """A secret does not open: wrong key or tampering."""


class Key(Error):
    """The key file is missing, wrong, or readable by others."""


class Busy(Error):
    """A limit is reached or somebody else holds the lease; try later."""


class Limit(Error, ValueError):
    """Too large, too many, too deep; subject names the limit."""


class Memory(Error, MemoryError):
    """Out of memory."""


class Cancelled(Error):
    """The progress callable asked to stop; work so far is kept."""


class Suspended(Error, PermissionError):
    """This panel is closed for now: the message says why, and how to pay."""


class Factor(Error, PermissionError):
    """A second factor is needed, or a fresh one: session.step_up(code)."""


# In the order of the library's numbers, from -1 down; a test holds it against isp_status_name().
BY_STATUS: tuple[type[Error], ...] = (
    Internal, Invalid, NotFound, Exists, Denied, Login, State, Conflict, Timeout, Unavailable, Unknown, Unsupported,
    Protocol, Sealed, Key, Busy, Limit, Memory, Cancelled, Suspended, Factor)


def _name(cls: type[Error]) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in cls.__name__).lstrip("_")


for _number, _class in enumerate(BY_STATUS, start=1):
    _class.status = -_number
    _class.code = _name(_class)


def make(status: int, message: str, subject: str, native: str, where: str | None) -> Error:
    """The exception of a status; what the C side calls."""
    cls = BY_STATUS[-status - 1] if 0 < -status <= len(BY_STATUS) else Internal
    return cls(message, subject, native, where)
