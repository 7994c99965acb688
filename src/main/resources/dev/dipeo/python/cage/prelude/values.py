# Turns values of Python into JSON, and says what is wrong with those that have no JSON form.

DEPTH_MAX = 190  # levels; the host reads 200, and wraps what it gets
INTEGER_BITS_MAX = 3321  # bits, about 1,000 digits; the host reads no longer numbers


class NoJson(Exception):
    """A value has no JSON form. Reported as a TypeError or ValueError of the code that gave it."""

    def __init__(self, kind, path, reason):
        super().__init__(kind, path, reason)
        self.kind = kind
        self.message = path + " " + reason


class TooLarge(Exception):
    """The result takes more bytes than it may."""


def is_class_of(value, module, *names):
    # Looks only at imported modules: values of other modules cannot exist.
    found = sys.modules.get(module)
    return found is not None and any(
        isinstance(value, getattr(found, name, ())) for name in names
    )


class Plain:
    """Turns a value into one of dicts with text keys, lists, text, numbers, booleans and None."""

    def __init__(self, root, budget):
        self.path = [root]
        self.active = set()
        self.budget = budget

    def fail(self, reason, kind="TypeError"):
        where = "".join(
            part if i == 0 else "[%d]" % part if type(part) is int else member(part)
            for i, part in enumerate(self.path)
        )
        raise NoJson(kind, where, reason)

    def spend(self, size):
        self.budget -= size
        if self.budget < 0:
            raise TooLarge()

    def convert(self, value):
        kind = type(value)
        if kind is str:
            return self.text(value)
        if value is None or kind is bool:
            self.spend(4)
            return value
        if kind is int:
            return self.integer(value)
        if kind is float:
            return self.number(value)
        if kind is dict or kind is list or kind is tuple:
            return self.container(value, value)
        return self.other(value)

    def text(self, value):
        self.spend(len(value) + 2)
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                return without_halves(value)
        return value

    def integer(self, value):
        bits = value.bit_length()
        if bits > INTEGER_BITS_MAX:
            self.fail("is an integer of more than 1,000 digits", "ValueError")
        self.spend(1 + bits // 4)
        return value

    def number(self, value):
        self.spend(3)
        if value != value or value in (float("inf"), float("-inf")):
            self.fail("is %r, which JSON does not have" % value, "ValueError")
        return value

    def container(self, owner, value):
        if id(owner) in self.active:
            self.fail("contains itself", "ValueError")
        if len(self.path) > DEPTH_MAX:
            self.fail("is nested deeper than %d levels" % DEPTH_MAX, "ValueError")
        self.active.add(id(owner))
        self.spend(2)
        result = self.members(value) if isinstance(value, dict) else self.elements(value)
        self.active.discard(id(owner))
        return result

    def elements(self, value):
        # Not a literal that grows: GraalPy makes every list of such a place as large as the largest.
        result = list(value)
        path = self.path
        for i in range(len(result)):
            path.append(i)
            result[i] = self.convert(result[i])
            path.pop()
        return result

    def members(self, value):
        result = {}
        path = self.path
        for key, element in value.items():
            if type(key) is not str:
                key = self.key(key)
            path.append(key)
            if key in result:
                self.fail("is there twice: once with a key that is not text", "ValueError")
            key = self.text(key)
            if key in result:
                self.fail("is there twice, once half surrogate pairs are replaced", "ValueError")
            result[key] = self.convert(element)
            path.pop()
        return result

    def key(self, key):
        if isinstance(key, str):
            return str.__str__(key)
        if key is None or isinstance(key, (bool, int, float)):
            return dumps(key)
        self.fail("has a key of type %s, which is not text" % type(key).__name__)

    def other(self, value):
        if is_class_of(value, "enum", "Enum"):
            return self.convert(value.value)
        if isinstance(value, str):
            return self.text(str.__str__(value))
        if isinstance(value, int):
            return self.integer(int.__int__(value))
        if isinstance(value, float):
            return self.number(float.__float__(value))
        if isinstance(value, dict):
            return self.container(value, value)
        if isinstance(value, (list, tuple, range)) or is_class_of(value, "collections", "deque"):
            return self.container(value, value)
        if isinstance(value, (type({}.keys()), type({}.values()), type({}.items()))):
            return self.container(value, list(value))
        if isinstance(value, (set, frozenset)):
            return self.container(value, in_order(value))
        if isinstance(value, (bytes, bytearray, memoryview)):
            self.spend(len(value))
            return self.text(binascii.b2a_base64(value, newline=False).decode())
        if is_class_of(value, "datetime", "date", "time"):
            return self.text(value.isoformat())
        if is_class_of(value, "datetime", "timedelta"):
            return self.number(value.total_seconds())
        if is_class_of(value, "decimal", "Decimal") or is_class_of(value, "uuid", "UUID"):
            return self.text(str(value))
        fields = getattr(type(value), "__dataclass_fields__", None)
        if fields is not None and not isinstance(value, type):
            return self.container(value, {name: getattr(value, name) for name in fields})
        if is_record(value):
            public = {k: v for k, v in vars(value).items() if not k.startswith("_")}
            return self.container(value, public)
        self.fail(what_it_is(value))


def what_it_is(value):
    """Explains that a value has no JSON form, with advice where there is any."""
    kind = type(value)
    if hasattr(kind, "__await__"):
        advice = "; await gives its value"
    elif hasattr(kind, "__next__"):
        advice = "; list(…) gives its items"
    elif kind in CALLED:
        advice = "; called with (…) it may give one"
    else:
        advice = ""
    return "is of type %s, which has no JSON form%s" % (kind.__name__, advice)


CALLED = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, type)


def without_halves(text):
    """Replaces halves of surrogate pairs, which no encoding can hold, by U+FFFD, and joins two
    adjacent halves to their character."""
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in joined)


def member(key):
    return "." + key if key.isidentifier() else "[" + dumps(key, ensure_ascii=False) + "]"


def in_order(values):
    try:
        return sorted(values)
    except TypeError:
        return list(values)


def is_record(value):
    """Whether a value is an object of a class in the code, so that its attributes are its content."""
    kind = type(value)
    return (
        hasattr(value, "__dict__")
        and kind.__module__ == "__main__"
        or kind is types.SimpleNamespace
    ) and not isinstance(value, (type, BaseException))
