#!/usr/bin/python3
"""Write isp/__init__.pyi, the typed face of the package, from the library's tables.

usage: stub.py PACKAGE_DIR OUT
"""
import inspect
import sys

sys.path.insert(0, sys.argv[1])
import isp  # noqa: E402
from isp import api, errors, native, records  # noqa: E402

HEAD = '''# Made from the library's tables.
import collections.abc
import datetime
import decimal
import typing

T = typing.TypeVar("T")
Progress = collections.abc.Callable[[str, int, int | None], typing.Any]
__version__: str

class Record:
    def as_dict(self) -> dict[str, typing.Any]: ...

class Pages(typing.Generic[T]):
    @property
    def first(self) -> list[T]: ...
    @property
    def next(self) -> str | None: ...
    def __iter__(self) -> collections.abc.Iterator[T]: ...
    def __bool__(self) -> bool: ...

class Error(Exception):
    code: str
    status: int
    message: str
    subject: str
    native: str
    where: str | None
'''


def keyword_type(field, exact):
    kind = native.kind_at(field.kind)
    if not exact:
        return "int | str | decimal.Decimal"
    if field.store == native.STORE_TEXT or kind.names:
        return "str"
    return {native.KIND_BOOL: "bool", native.KIND_ON: "datetime.date | str",
            native.KIND_PERIOD: "datetime.date | str"}.get(field.kind, "int")


def signature(operation):
    parts = ["self", *[f"{name}: int" for name in api.id_names(operation)]]
    fields = api._fields(operation.input) if operation.input is not None else {}
    keywords = []
    for name in api.field_names(operation):
        field = fields[name]
        short = next((name[: -len(unit)] for unit in api._UNITS if name.endswith(unit)), None)
        required = field.flags & native.F_REQUIRED and not short
        keywords.append(f"{name}: {keyword_type(field, True)}" + ("" if required else " | None = ..."))
        if short:
            keywords.append(f"{short}: {keyword_type(field, False)} | None = ...")
    if operation.flags & native.OP_LONG:
        keywords.append("progress: Progress | None = ...")
    return ", ".join(parts + (["*", *keywords] if keywords else []))


def answer(operation):
    if operation.output is None:
        return "None"
    name = records.class_name(operation.output)
    return f"Pages[{name}]" if operation.form == native.FORM_LIST else name


def quoted(annotation):
    """An annotation of our own modules, in the words of the stub."""
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    for module in ("records.", "errors."):
        text = text.replace(module, "")
    return text.replace("typing.Callable", "collections.abc.Callable")


def members(cls):
    """Hand-written methods and properties of a class."""
    for name, member in vars(cls).items():
        if isinstance(member, property):
            yield f"    @property\n    def {name}(self) -> {quoted(member.fget.__annotations__['return'])}: ..."
        elif inspect.isfunction(member) and not hasattr(member, "operation") and \
                (not name.startswith("_") or name == "__init__"):
            yield f"    def {name}{function(member)}: ..."
    yield "    def __enter__(self) -> typing.Self: ..."
    yield "    def __exit__(self, *exc: object) -> None: ..."


def function(member):
    parts, star, slash = [], False, 0
    for parameter in inspect.signature(member).parameters.values():
        text = parameter.name
        if parameter.kind == parameter.KEYWORD_ONLY and not star:
            parts.append("*")
            star = True
        if parameter.kind == parameter.VAR_KEYWORD:
            text = "**" + text
        if parameter.kind == parameter.VAR_POSITIONAL:
            text, star = "*" + text, True
        if parameter.annotation is not parameter.empty:
            text += f": {quoted(parameter.annotation)}"
        elif parameter.name != "self":
            text += ": typing.Any"
        if parameter.default is not parameter.empty:
            text += " = ..."
        parts.append(text)
        if parameter.kind == parameter.POSITIONAL_ONLY:
            slash = len(parts)
    if slash:
        parts.insert(slash, "/")
    returns = member.__annotations__.get("return", "None" if member.__name__ == "__init__" else "typing.Any")
    return f"({', '.join(parts)}) -> {quoted(returns)}"


def main():
    out = [HEAD]
    for cls in errors.BY_STATUS:
        out.append(f"class {cls.__name__}({', '.join(base.__name__ for base in cls.__bases__)}): ...")
    for cls in records.CLASSES.values():
        out.append(f"\nclass {cls.__name__}(Record):")
        for view in records.views(cls._entity):
            none = " | None" if view.nullable else ""
            out.append(f"    @property\n    def {view.name}(self) -> {view.type}{none}: ...")
    out.append("\nclass LogRecord(typing.NamedTuple):")
    out += [f"    {name}: {kind}" for name, kind in
            (("level", "str"), ("at", "datetime.datetime"), ("tenant_id", "int | None"), ("event", "str"),
             ("message", "str"), ("subject", "str | None"), ("where", "str"))]
    for cls in (api.Session, api.Impersonation, api.Worker, api.Context, api.Device):
        base = "(Session)" if cls is api.Impersonation else ""
        out.append(f"\nclass {cls.__name__}{base}:")
        out += members(cls)
        if cls is api.Session:
            for operation in api.operations():
                out.append(f"    def {api.method_name(operation)}({signature(operation)}) -> {answer(operation)}: ...")
            out.append("    verify = verify_run")
    out.append("")
    for name in ("open", "migrations", "key_create", "audit_check", "drivers", "permissions", "openapi"):
        out.append(f"def {name}{function(getattr(api, name))}: ...")
    with open(sys.argv[2], "w", encoding="utf-8") as to:
        to.write("\n".join(out) + "\n")


main()
