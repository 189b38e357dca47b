"""libisp: runs Internet Service Providers.

    import isp

    with isp.open("/var/lib/isp") as ctx, ctx.local("mfn") as session:
        customer = session.customer_create(name="Abdul Karim", phone="01711000001")
        for onu in session.onus(filter="weak"):
            print(onu.mac, onu.rx_power_dbm, onu.light)

What a session can do is read from the library's table of operations; help(isp.Session) lists it. Failures are
exceptions by code: isp.NotFound, isp.Invalid, ... all of them isp.Error.
"""

from . import errors, native, records

native.set_up(errors.make, records.CLASSES)

from .api import (Context, Device, Impersonation, LogRecord, Pages, Session, Worker, audit_check,  # noqa: E402
                  drivers, key_create, migrations, open, openapi, permissions)
from .errors import Error  # noqa: E402
from .records import Record  # noqa: E402

__version__ = native.version()
globals().update({cls.__name__: cls for cls in (*records.CLASSES.values(), *errors.BY_STATUS)})

__all__ = [
    "Context", "Device", "Impersonation", "LogRecord", "Pages", "Session", "Worker", "audit_check", "drivers",
    "key_create", "migrations", "open", "openapi", "permissions", "Record", *[cls.__name__ for cls in records.CLASSES.values()],
    "Error", *[cls.__name__ for cls in errors.BY_STATUS]]
