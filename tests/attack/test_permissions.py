"""Who may what: docs/permissions.md says it for people, and the library has to agree, row by row.

It is the one place where the table of permissions is written a second time, by intent: a row that has become wider fails here
until somebody has looked at it and said so in the documentation.

    python3 -m unittest test_permissions            compare
    python3 test_permissions.py                     write docs/permissions.md anew
"""
import pathlib
import sys
import unittest

from isp import native

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
HEAD = """# Permissions

What each built-in role may do. The library's table (`libisp/tenant/permission.c`) is the only one that is asked; a test holds
this page against it, so that no row becomes wider unseen. After a change: `python3 tests/attack/test_permissions.py`.

`custom`: it may stand in a role that an ISP puts together. What it lets one do: *read*; *write* changes something; *device* talks
to a device now; *secret* shows, makes or changes what opens an account or a device, so nobody who has logged in as another has
it; *money* shows amounts, and who has none of these sees no amount anywhere; *whole* concerns the whole ISP, so nobody who is
held to zones has it. [authority.md](authority.md) says the rest.

"""
KINDS = (("read", native.MAY_READ), ("write", native.MAY_WRITE), ("device", native.MAY_DEVICE), ("secret", native.MAY_SECRET),
         ("money", native.MAY_MONEY), ("whole", native.MAY_WHOLE))


def table():
    roles = list(native.kind_at(native.KIND_ROLE).names)
    lines = ["| permission | allows to | kind | " + " | ".join(roles) + " |", "|---|---|---|" + "---|" * len(roles)]
    i = 0
    while (permission := native.permission_at(i)) is not None:
        has = ("x" if permission.roles >> number & 1 else "" for number in range(len(roles)))
        kind = " ".join(name for name, bit in KINDS if permission.kind & bit)
        lines.append(f"| `{permission.name}` | {permission.title} | {kind} | " + " | ".join(has) + " |")
        i += 1
    return "\n".join(lines) + "\n"


class Permissions(unittest.TestCase):
    maxDiff = None

    def test_the_page_says_what_the_library_does(self):
        said = PAGE.read_text(encoding="utf-8").removeprefix(HEAD).splitlines()
        for said_row, row in zip(said, table().splitlines()):
            self.assertEqual(said_row, row, f"{PAGE.name} and the library disagree; if the library is right, write it anew")
        self.assertEqual(len(said), len(table().splitlines()), "a permission is missing on the page, or is none any more")


if __name__ == "__main__":
    if sys.argv[1:] == []:
        PAGE.write_text(HEAD + table(), encoding="utf-8")
    else:
        unittest.main()
