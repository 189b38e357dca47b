"""Records: one class for each entity, made from the library's field tables.

An attribute has the name of the SQL column and the JSON key. What its kind says decides its Python type:

    ISP_NO_VALUE            None
    *_on                    datetime.date
    *_at_us                 int, and *_at as an aware datetime in UTC
    *_paisa                 int, and without the suffix a Decimal in taka
    *_dbm_x100, ...         int, and without _x100 a Decimal
    *_ms                    int, and without the suffix a timedelta
    period                  "2026-11"
    enums                   their names, "active"
    booleans                bool
"""

from __future__ import annotations

import datetime
import decimal
import typing

from . import native

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def _date(value: int) -> datetime.date:
    return datetime.date(value // 10000, value // 100 % 100, value % 100)


def _month(value: int) -> str:
    return f"{value // 100:04}-{value % 100:02}"


def _instant(value: int) -> datetime.datetime:
    return EPOCH + datetime.timedelta(microseconds=value)


def _duration(value: int) -> datetime.timedelta:
    return datetime.timedelta(milliseconds=value)


def _scaled(digits: int) -> typing.Callable[[int], decimal.Decimal]:
    return lambda value: decimal.Decimal(value).scaleb(-digits)


class View(typing.NamedTuple):
    """An attribute of a record: where its value stands, and what Python makes of it."""

    name: str
    index: int
    convert: typing.Callable[[int], typing.Any] | None
    type: str
    title: str
    nullable: bool


def short_name(name: str) -> str | None:
    """The name without its unit, under which the converted value is found."""
    for suffix in ("_paisa", "_us", "_x100", "_ms"):
        if name.endswith(suffix):
            return name[: -len(suffix)]
    return None


def views(entity) -> list[View]:
    """The attributes that a field table gives."""
    found = []
    for index in range(entity.field_count):
        field = native.entity_field_at(entity, index)
        kind = native.kind_at(field.kind)
        short = short_name(field.name)

        def add(name, convert, type_name):
            found.append(View(name, index, convert, type_name, field.title, bool(field.flags & native.F_NULL)))

        if field.store == native.STORE_TEXT:
            add(field.name, None, "str")
        elif kind.names:
            names = kind.names
            add(field.name, lambda value, names=names: names[value] if 0 <= value < len(names) else str(value), "str")
        elif field.kind == native.KIND_BOOL:
            add(field.name, bool, "bool")
        elif field.kind == native.KIND_ON:
            add(field.name, _date, "datetime.date")
        elif field.kind == native.KIND_PERIOD:
            add(field.name, _month, "str")
        else:
            add(field.name, None, "int")
            if field.kind == native.KIND_AT_US:
                add(short, _instant, "datetime.datetime")
            elif field.kind == native.KIND_MS:
                add(short, _duration, "datetime.timedelta")
            elif kind.digits:
                add(short, _scaled(kind.digits), "decimal.Decimal")
    return found


def _property(view: View) -> property:
    index, convert = view.index, view.convert
    if convert is None:
        return property(lambda self: self._values[index], doc=view.title)

    def get(self):
        value = self._values[index]
        return None if value is None else convert(value)

    return property(get, doc=view.title)


class Record:
    """What the library answered: immutable, compared by value."""

    __slots__ = ("_values",)
    _entity: typing.ClassVar = None
    _fields: typing.ClassVar[tuple[str, ...]] = ()
    _secrets: typing.ClassVar[frozenset[str]] = frozenset()

    def __init__(self, values: tuple):
        object.__setattr__(self, "_values", values)

    def __setattr__(self, name, value):
        raise AttributeError(f"{type(self).__name__} is read-only; change it through a session")

    def __eq__(self, other):
        return type(other) is type(self) and other._values == self._values

    def __hash__(self):
        return hash(self._values)

    def __repr__(self):
        shown = ", ".join(
            f"{name}={'***' if name in self._secrets else repr(getattr(self, name))}"
            for name, value in zip(self._fields, self._values) if value is not None)
        return f"{type(self).__name__}({shown})"

    def as_dict(self) -> dict[str, typing.Any]:
        """The fields by name, as attributes give them."""
        return {name: getattr(self, name) for name in self._fields}


def class_name(entity) -> str:
    return "".join(part.capitalize() for part in entity.name.split("_"))


def make_class(entity) -> type[Record]:
    """The class of an entity."""
    fields = [native.entity_field_at(entity, i) for i in range(entity.field_count)]
    members: dict[str, typing.Any] = {view.name: _property(view) for view in views(entity)}
    members |= {
        "__slots__": (),
        "__module__": "isp",
        "__doc__": f"A record of the library: {entity.name}.",
        "_entity": entity,
        "_fields": tuple(field.name for field in fields),
        "_secrets": frozenset(field.name for field in fields
                              if field.flags & (native.F_SECRET | native.F_SHOWN)),
    }
    return type(class_name(entity), (Record,), members)


def all_entities():
    return [native.entity_at(i) for i in range(native.entity_len())]


# Options structs have no class: they are keyword arguments. An options struct's name ends so, a record's never.
CLASSES: dict[str, type[Record]] = {
    entity.name: make_class(entity) for entity in all_entities() if not entity.name.endswith("_options")}
