"""libpq as the attack needs it: an outcome for every statement, error or not, with all that the server said.

Statements are prepared once on each connection and run by name, as the store's pool does, so that a plan made for one
tenant is used again for the next.
"""
import ctypes
import typing

_pq = ctypes.CDLL("libpq.so.5")
_TEXT = ctypes.c_char_p
for _name, _result, *_arguments in (
        ("PQconnectdb", ctypes.c_void_p, _TEXT), ("PQstatus", ctypes.c_int, ctypes.c_void_p),
        ("PQerrorMessage", _TEXT, ctypes.c_void_p), ("PQfinish", None, ctypes.c_void_p),
        ("PQbackendPID", ctypes.c_int, ctypes.c_void_p), ("PQtransactionStatus", ctypes.c_int, ctypes.c_void_p),
        ("PQexec", ctypes.c_void_p, ctypes.c_void_p, _TEXT),
        ("PQprepare", ctypes.c_void_p, ctypes.c_void_p, _TEXT, _TEXT, ctypes.c_int, ctypes.c_void_p),
        ("PQexecPrepared", ctypes.c_void_p, ctypes.c_void_p, _TEXT, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p,
         ctypes.c_void_p, ctypes.c_int),
        ("PQresultStatus", ctypes.c_int, ctypes.c_void_p), ("PQclear", None, ctypes.c_void_p),
        ("PQresultErrorField", _TEXT, ctypes.c_void_p, ctypes.c_int), ("PQntuples", ctypes.c_int, ctypes.c_void_p),
        ("PQnfields", ctypes.c_int, ctypes.c_void_p), ("PQcmdTuples", _TEXT, ctypes.c_void_p),
        ("PQgetvalue", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int),
        ("PQgetlength", ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_int),
        ("PQgetisnull", ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_int),
        ("PQgetCopyData", ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p), ctypes.c_int),
        ("PQputCopyData", ctypes.c_int, ctypes.c_void_p, _TEXT, ctypes.c_int),
        ("PQputCopyEnd", ctypes.c_int, ctypes.c_void_p, _TEXT), ("PQgetResult", ctypes.c_void_p, ctypes.c_void_p),
        ("PQfreemem", None, ctypes.c_void_p), ("PQsetNoticeProcessor", ctypes.c_void_p, ctypes.c_void_p,
                                               ctypes.c_void_p, ctypes.c_void_p)):
    getattr(_pq, _name).restype, getattr(_pq, _name).argtypes = _result, _arguments

_quiet = ctypes.CFUNCTYPE(None, ctypes.c_void_p, _TEXT)(lambda _, __: None)
_COMMAND, _TUPLES, _COPY_OUT, _COPY_IN = 1, 2, 3, 4
_FIELDS = {field: ord(letter) for field, letter in
           (("severity", "S"), ("code", "C"), ("message", "M"), ("detail", "D"), ("hint", "H"), ("context", "W"),
            ("constraint", "n"))}


class Outcome(typing.NamedTuple):
    """What a statement came to: its SQLSTATE ("" is success), all texts of the error, rows, rows touched."""

    code: str
    text: str
    rows: "list[tuple]"
    count: int


class Failed(Exception):
    """A statement that had to succeed."""


class Connection:
    def __init__(self, dsn, user, database=None):
        words = f"{dsn} user={user}" + (f" dbname={database}" if database else "")
        self.pg = _pq.PQconnectdb(words.encode())
        self.user, self.names = user, {}
        if _pq.PQstatus(self.pg) != 0:
            why = _pq.PQerrorMessage(self.pg).decode()
            self.close()
            raise Failed(why)
        _pq.PQsetNoticeProcessor(self.pg, ctypes.cast(_quiet, ctypes.c_void_p), None)

    def close(self):
        pg, self.pg = self.pg, None
        if pg:
            _pq.PQfinish(pg)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def pid(self):
        return _pq.PQbackendPID(self.pg)

    @property
    def idle(self):
        return _pq.PQtransactionStatus(self.pg) == 0

    def _outcome(self, result):
        try:
            status = _pq.PQresultStatus(result)
            if status in (_COPY_OUT, _COPY_IN):
                return self._copy(status)
            if status not in (_COMMAND, _TUPLES):
                said = {field: (_pq.PQresultErrorField(result, code) or b"").decode("utf-8", "replace")
                        for field, code in _FIELDS.items()} if result else {}
                code = said.pop("code", "") or "08006"
                return Outcome(code, " | ".join(filter(None, said.values())), [], 0)
            columns = range(_pq.PQnfields(result))
            rows = [tuple(None if _pq.PQgetisnull(result, row, column) else
                          ctypes.string_at(_pq.PQgetvalue(result, row, column),
                                           _pq.PQgetlength(result, row, column)).decode("utf-8", "replace")
                          for column in columns) for row in range(_pq.PQntuples(result))]
            return Outcome("", "", rows, int(_pq.PQcmdTuples(result) or 0))
        finally:
            _pq.PQclear(result)

    def _copy(self, status):
        rows, data = [], ctypes.c_void_p()
        if status == _COPY_IN:
            _pq.PQputCopyEnd(self.pg, None)
        while status == _COPY_OUT and (length := _pq.PQgetCopyData(self.pg, ctypes.byref(data), 0)) > 0:
            rows.append(tuple(ctypes.string_at(data, length).decode("utf-8", "replace").rstrip("\n").split("\t")))
            _pq.PQfreemem(data)
        last = Outcome("", "", [], 0)
        while result := _pq.PQgetResult(self.pg):
            last = self._outcome(result)
        return last._replace(rows=rows)

    def simple(self, sql):
        """Through the simple protocol: several statements, COPY."""
        return self._outcome(_pq.PQexec(self.pg, sql.encode()))

    def copy_in(self, sql, lines):
        """COPY ... FROM STDIN with these lines."""
        result = _pq.PQexec(self.pg, sql.encode())
        if _pq.PQresultStatus(result) != _COPY_IN:
            return self._outcome(result)
        _pq.PQclear(result)
        data = "".join(line + "\n" for line in lines).encode()
        _pq.PQputCopyData(self.pg, data, len(data))
        _pq.PQputCopyEnd(self.pg, None)
        last = Outcome("", "", [], 0)
        while result := _pq.PQgetResult(self.pg):
            last = self._outcome(result)
        return last

    def run(self, sql, *values):
        """Prepared once, run by name. Values are texts, or None."""
        if sql not in self.names:
            name = f"s{len(self.names)}"
            outcome = self._outcome(_pq.PQprepare(self.pg, name.encode(), sql.encode(), 0, None))
            if outcome.code:
                return outcome
            self.names[sql] = name
        texts = [None if value is None else str(value).encode() for value in values]
        array = (ctypes.c_char_p * len(texts))(*texts)
        return self._outcome(_pq.PQexecPrepared(self.pg, self.names[sql].encode(), len(texts), array, None, None, 0))

    def must(self, sql, *values):
        """The rows of what has to succeed."""
        outcome = self.run(sql, *values) if values else self.simple(sql)
        if outcome.code:
            raise Failed(f"{outcome.code} {outcome.text}: {sql[:500]}")
        return outcome.rows
