# Runs inside every context, before any code of a diagram: takes a job as JSON text, runs it in a
# module of its own and answers as JSON text. Nothing else crosses in either direction.
#
# Code of a diagram may patch whatever it can reach; a context never serves two diagrams, so it
# only harms itself. What is used here is bound early all the same, so that a slip (json.dumps = 1)
# does not break the next job. Imports are most of what a context takes to make: of the library there
# is what every job needs, and what few need (ast, inspect, traceback) is done without or left to them.
import binascii
import builtins
import io
import keyword
import sys
import types
import unicodedata
from _ast import (
    AST,
    AnnAssign,
    Assign,
    AsyncFunctionDef,
    ClassDef,
    FunctionDef,
    Global,
    Lambda,
    Load,
    Module,
    Name,
    Pass,
    PyCF_ONLY_AST,
    Return,
    Tuple,
)
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import PathFinder
from collections import OrderedDict
from json import JSONDecoder, dumps, loads
from json.encoder import c_make_encoder, encode_basestring
from sys import modules
from types import ModuleType

PRELUDE = (lambda: 0).__code__.co_filename
DEPTH_MAX = 190  # levels; the host reads 200, and wraps what it gets
INTEGER_BITS_MAX = 3321  # bits, about 1,000 digits; the host reads no longer numbers
TRACEBACK_MAX = 65_536  # characters
FRAMES_MAX = 100  # the innermost are told
VAR_KEYWORDS, ITERABLE_COROUTINE = 0x08, 0x100  # flags of code, as inspect names them
LIBRARY = keyword.__file__.removesuffix("keyword.py")  # a path of the host, which is nobody's business


def refuse(module, reason, harmless=()):
    """Replaces what a module does by refusals. Builtin modules are singletons, so every way to one
    finds these."""

    def refused(*_args, **_kwargs):
        raise PermissionError(reason)

    for name, value in list(vars(module).items()):
        if name in harmless or name.startswith("__"):
            continue
        if isinstance(value, type):
            if not issubclass(value, BaseException):
                setattr(module, name, type(name, (), {"__init__": refused, "__slots__": ()}))
        elif callable(value):
            setattr(module, name, refused)
    return refused


def close_gaps():
    import _signal
    import _socket
    import _thread
    import __graalpython__

    # signal.raise_signal(SIGTERM) would end the whole JVM, and a handler would make it deaf.
    harmless = ("default_int_handler", "getsignal", "strsignal", "valid_signals")
    _thread.interrupt_main = refuse(_signal, "signals are not available here", harmless)
    for name, value in vars(_signal).items():
        if name in vars(sys.modules.get("signal", _signal)):
            setattr(sys.modules.get("signal", _signal), name, value)
    # Denied anyway, but as an error that passes every except clause.
    refuse(_socket, "the network is not available here", ("htonl", "htons", "ntohl", "ntohs"))
    # Native elsewhere.
    unicodedata.ucd_3_2_0 = OldUnicode()
    unicodedata.combining = combining
    __graalpython__.storage_to_native_primitive = None  # memory outside of every limit


# --- reading code --------------------------------------------------------------------------------


class Code:
    """A piece of code, compiled: run in a namespace, it gives (value,) or None."""

    def __init__(self, kind, file_name, first_line, text):
        self.kind = kind
        self.bound = frozenset()
        self.in_function = False
        padding = "\n" * (first_line - 1)
        self.source = padding + text
        if kind == "expression" or kind == "condition":
            self.compiled = compile_expression(padding, text, file_name)
            return
        tree = parsed(self.source, file_name)
        names = TopLevel()
        names.visit(tree)
        self.bound = frozenset(names.bound)
        if kind == "statements" and names.returns:
            if names.yields is not None:
                raise outside_function(names.yields, file_name, self.source)
            tree = as_function(tree, names.bound)
            self.in_function = True
        self.compiled = compile(tree, file_name, "exec", dont_inherit=True)

    def run(self, namespace):
        if self.kind == "expression" or self.kind == "condition":
            return (eval(self.compiled, namespace),)
        exec(self.compiled, namespace)
        if self.in_function:
            return namespace.pop("<module>")()
        return None


def compile_expression(padding, text, file_name):
    bare = text.strip()
    padding += "\n" * text[: len(text) - len(text.lstrip())].count("\n")
    try:
        return compile(padding + bare, file_name, "eval", dont_inherit=True)
    except SyntaxError:
        if "\n" not in bare:
            raise
        try:  # an expression over several lines, as YAML blocks hold them
            return compile(padding + "(" + bare + "\n)", file_name, "eval", dont_inherit=True)
        except SyntaxError:
            pass
        raise


def outside_function(node, file_name, source):
    line = source.split("\n")[node.lineno - 1]
    place = (file_name, node.lineno, node.col_offset + 1, line)
    return SyntaxError("'yield' outside function", place)


def parsed(source, file_name):
    return compile(source, file_name, "exec", PyCF_ONLY_AST, dont_inherit=True)


class TopLevel:
    """What happens at the top level of code: the names it binds, whether it returns or yields."""

    def __init__(self):
        self.bound = set()
        self.returns = False
        self.yields = None

    def visit(self, node):
        getattr(self, "visit_" + type(node).__name__, self.visit_children)(node)

    def visit_children(self, node):
        for field in node._fields:
            value = getattr(node, field, None)
            for child in value if type(value) is list else (value,):
                if isinstance(child, AST):
                    self.visit(child)

    def visit_Return(self, node):
        self.returns = True
        self.visit_children(node)

    def visit_Yield(self, node):
        self.yields = node

    visit_YieldFrom = visit_Yield

    def visit_Name(self, node):
        if not isinstance(node.ctx, Load):
            self.bound.add(node.id)

    def visit_alias(self, node):
        if node.name != "*":
            self.bound.add(node.asname or node.name.partition(".")[0])

    def visit_ExceptHandler(self, node):
        self.bound_by(node, "name")

    def visit_MatchAs(self, node):
        self.bound_by(node, "name")

    visit_MatchStar = visit_MatchAs

    def visit_MatchMapping(self, node):
        self.bound_by(node, "rest")

    def bound_by(self, node, field):
        if getattr(node, field):
            self.bound.add(getattr(node, field))
        self.visit_children(node)

    def visit_FunctionDef(self, node):
        self.bound.add(node.name)
        for outside in node.decorator_list + node.args.defaults + node.args.kw_defaults:
            if outside is not None:
                self.visit(outside)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        for outside in node.args.defaults + node.args.kw_defaults:
            if outside is not None:
                self.visit(outside)

    def visit_ClassDef(self, node):
        self.bound.add(node.name)
        for outside in node.decorator_list + node.bases + node.keywords:
            self.visit(outside)


def returning_tuples(node):
    """At the top level: `return x` gives (x,), and annotations go, as globals cannot have any."""
    if isinstance(node, (FunctionDef, AsyncFunctionDef, Lambda, ClassDef)):
        return node
    if isinstance(node, Return):
        if node.value is not None:
            node.value = located(Tuple(elts=[node.value], ctx=Load()), node.value)
        return node
    if isinstance(node, AnnAssign) and isinstance(node.target, Name):
        if node.value is None:
            return located(Pass(), node)
        return located(Assign(targets=[node.target], value=node.value), node)
    for field in node._fields:
        value = getattr(node, field, None)
        if type(value) is list:
            value[:] = [returning_tuples(one) if isinstance(one, AST) else one for one in value]
        elif isinstance(value, AST):
            setattr(node, field, returning_tuples(value))
    return node


def located(node, old):
    """A new node in the place of an old one."""
    for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
        setattr(node, name, getattr(old, name))
    return node


def as_function(tree, bound):
    body = returning_tuples(tree).body
    if bound:
        body.insert(0, located(Global(names=sorted(bound)), body[0]))
    shell = parsed("def f(): pass", PRELUDE).body[0]
    shell.name = "<module>"  # what tracebacks say of top-level code
    shell.body = body
    return Module(body=[located(shell, body[0])], type_ignores=[])


CODES = OrderedDict()
JOBS = OrderedDict()


def code_for(key, codes_max):
    return kept(CODES, key, codes_max, Code)


def kept(known, key, known_max, make):
    found = known.get(key)
    if found is None:
        found = known[key] = make(*key)
        if len(known) > known_max:
            known.popitem(last=False)
    else:
        known.move_to_end(key)
    return found


class Job:
    """What a job says about itself, which is the same whenever its node runs."""

    def __init__(self, text):
        job = loads(text)
        self.kind = job["kind"]
        self.file = job["file"]
        self.source = "\n" * (job["line"] - 1) + job["text"]
        self.function = job.get("function")
        self.modules = job["modules"]
        self.labels = job["labels"]
        self.result_bytes_max = job["result_bytes_max"]
        self.codes_max = job["code_cache_max"]
        self.key = (job["kind"], job["file"], job["line"], job["text"])

    def code(self):
        return code_for(self.key, self.codes_max)


JOBS_MAX = 100


# --- values out ----------------------------------------------------------------------------------


class NoJson(Exception):
    """A value has no JSON form. Told as a TypeError or ValueError of the code that gave it."""

    def __init__(self, kind, path, reason):
        super().__init__(kind, path, reason)
        self.kind = kind
        self.message = path + " " + reason


class TooLarge(Exception):
    """The result takes more bytes than it may."""


def is_class_of(value, module, *names):
    # Looks only at modules that the code has imported: no other value can be one of theirs.
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
                self.fail("holds half a surrogate pair, which is not text", "ValueError")
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
            self.text(key)
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
        self.fail("is of type %s, which has no JSON form" % type(value).__name__)


def member(key):
    return "." + key if key.isidentifier() else "[" + dumps(key, ensure_ascii=False) + "]"


def in_order(values):
    try:
        return sorted(values)
    except TypeError:
        return list(values)


def is_record(value):
    """Whether a value is an object of a class that Python code defined, so that its attributes say
    what it is."""
    kind = type(value)
    return (
        hasattr(value, "__dict__")
        and kind.__module__ == "__main__"
        or kind is types.SimpleNamespace
    ) and not isinstance(value, (type, BaseException))


# --- running -------------------------------------------------------------------------------------


def is_awaitable(value):
    """As inspect.isawaitable has it."""
    return getattr(type(value), "__await__", None) is not None or (
        type(value) is types.GeneratorType
        and value.gi_code.co_flags & ITERABLE_COROUTINE != 0
    )


def awaited(value):
    """Drives an awaitable to its end: on an asyncio loop where the code has imported asyncio, else by
    hand, as the import takes a second."""
    if not is_awaitable(value):
        return value
    asyncio = sys.modules.get("asyncio")
    if asyncio is not None:

        async def main():
            return await value

        return asyncio.run(main())
    steps = value.__await__()
    while True:
        try:
            waiting_for = next(steps)
        except StopIteration as end:
            return end.value
        if waiting_for is not None:
            raise RuntimeError("code may only await coroutines where it does not import asyncio")


class SourceFinder:
    """Finds modules whose source came with the prelude or with a job."""

    def __init__(self, sources, file_name):
        self.sources = sources
        self.file_name = file_name

    def find_spec(self, name, path=None, target=None):
        if name not in self.sources:
            return None
        return ModuleSpec(name, self, origin=self.file_name % name)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        source = self.sources[module.__name__]
        exec(compile(source, self.file_name % module.__name__, "exec"), vars(module))


class OldUnicode:
    """unicodedata.ucd_3_2_0, which few need: loaded when something is asked of it."""

    def __getattr__(self, name):
        import unicode_tables

        return getattr(unicode_tables, name)


def combining(character, /):
    """unicodedata.combining; likewise."""
    import unicode_tables

    return unicode_tables.combining_now(character)


class JobModules:
    """Finds the modules that came with the job. They live no longer than the job."""

    def __init__(self):
        self.modules = {}

    def find_spec(self, name, path=None, target=None):
        module = self.modules.get(name)
        if module is None:
            return None
        return ModuleSpec(name, self, origin=module["file"], is_package=module["package"])

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        own = self.modules[module.__name__]
        module.__file__ = own["file"]
        show_lines(own["file"], own["text"])
        key = ("module", own["file"], 1, own["text"])
        exec(code_for(key, self.codes_max).compiled, vars(module))

    def begin(self, modules, codes_max):
        self.forget()
        self.modules = modules
        self.codes_max = codes_max

    def forget(self):
        for name in self.modules:
            sys.modules.pop(name, None)
        self.modules = {}


JOB_MODULES = JobModules()


class Completed:
    """Completes modules of the standard library when they are imported."""

    def __init__(self, completions):
        self.completions = completions

    def find_spec(self, name, path=None, target=None):
        complete = self.completions.get(name)
        if complete is None:
            return None
        spec = PathFinder.find_spec(name)
        load = spec.loader.exec_module

        def load_and_complete(module):
            load(module)
            complete(module)

        spec.loader.exec_module = load_and_complete
        return spec


def use_time_zones_of_host(zoneinfo):
    zoneinfo.reset_tzpath(to=["/usr/share/zoneinfo"])


def use_loop_without_sockets(asyncio):
    """Gives asyncio a loop that needs no sockets: there is nothing to wait for but time."""
    import time

    class Timer:
        def select(self, timeout):
            if timeout is None:
                raise RuntimeError("the code awaits something that cannot happen here")
            if timeout > 0:
                time.sleep(timeout)
            return []

    class Loop(asyncio.base_events.BaseEventLoop):
        def __init__(self):
            super().__init__()
            self._selector = Timer()

        def _process_events(self, events):
            pass

        def _write_to_self(self):
            pass

    class Policy(asyncio.events.BaseDefaultEventLoopPolicy):
        _loop_factory = Loop

    asyncio.set_event_loop_policy(Policy())


def call(function, inputs):
    accepted = keywords(function)
    if accepted is not None:
        inputs = {name: value for name, value in inputs.items() if name in accepted}
    return function(**inputs)


def keywords(function):
    """The names of the arguments that a function takes by name; None: it takes any."""
    if type(function) is types.FunctionType and not function.__dict__:  # not decorated
        code = function.__code__
        if code.co_flags & VAR_KEYWORDS:
            return None
        arguments = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        return set(arguments[code.co_posonlyargcount :])
    import inspect

    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        return None
    return {p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}


def variable_names(inputs):
    return [
        name
        for name in inputs
        if name.isidentifier()
        and not keyword.iskeyword(name)
        and not (name.startswith("__") and name.endswith("__"))
    ]


class Answer:
    """How a job is answered: the builtin encoder takes what is JSON already, and only what it refuses
    is walked through. The host reads the encoder's text as strictly as it reads everything, and
    where it refuses that, what was encoded is walked through after all, to say what is wrong."""

    def __init__(self):
        self.encoded = None
        self.budget = 0

    def value(self, value, budget):
        self.encoded = (("$", value),)
        self.budget = budget
        return '{"kind":"value","value":' + self.text("$", value, budget) + "}"

    def variables(self, named, budget):
        self.encoded = tuple(named.items())
        self.budget = budget
        parts = []
        for name, text in self.texts(named, budget):
            parts.append(dumps(name, ensure_ascii=False) + ":" + text)
        return '{"kind":"variables","variables":{' + ",".join(parts) + "}}"

    def texts(self, named, budget):
        for name, (value, wanted) in named.items():
            try:
                text = self.text(name, value, budget)
            except NoJson:
                if wanted:
                    raise
                continue
            budget -= len(text)
            yield name, text

    def text(self, root, value, budget):
        try:
            text = encode(value)
            if not text.isascii():
                text.encode()
        except (TypeError, ValueError, RecursionError):
            text = None
        if text is None:
            text = encode(Plain(root, budget).convert(value))
        if len(text) > budget:
            raise TooLarge()
        return text

    def explain(self):
        """Walks through what the host refused."""
        for name, value in self.encoded or ():
            if name != "$":
                value = value[0]
            Plain(name, self.budget).convert(value)


def no_json(value):
    raise TypeError


def encode(value):
    """As json.dumps does, without what that decides anew for every value."""
    encoder = c_make_encoder(
        {}, no_json, encode_basestring, None, ":", ",", False, False, False
    )
    return "".join(encoder(value, 0))


# As json.loads does, for text that the host has written: JSON and nothing around it.
read = JSONDecoder().scan_once


def execute(job, code, inputs_text, answer):
    inputs, _ = read(inputs_text, 0)
    module = ModuleType("__main__")
    modules["__main__"] = module
    namespace = vars(module)
    # Absent, it would be the builtins of whichever frame runs: said explicitly, it is these.
    namespace["__builtins__"] = builtins
    if job.modules or JOB_MODULES.modules:
        JOB_MODULES.begin(job.modules, job.codes_max)
    given = {name: inputs[name] for name in variable_names(inputs)}
    namespace.update(given)
    namespace["inputs"] = given["inputs"] = inputs
    value = code.run(namespace)
    budget = job.result_bytes_max
    if job.kind == "condition":
        return '{"kind":"value","value":' + ("true" if value[0] else "false") + "}"
    if job.kind == "function":
        function = namespace.get(job.function)
        if function is None:
            raise NameError("there is no function '%s'" % job.function)
        value = (awaited(call(function, inputs)),)
    if value is not None:
        return answer.value(value[0], budget)
    originals = None

    def is_set(name):
        nonlocal originals
        if name in code.bound or name not in given or namespace[name] is not given[name]:
            return True
        if originals is None:  # changed in place?
            originals, _ = read(inputs_text, 0)
            originals["inputs"] = dict(originals)
        return namespace[name] != originals[name]

    if "result" in namespace and is_set("result"):
        return answer.value(namespace["result"], budget)
    variables = {}
    for name in list(namespace):
        wanted = name in job.labels
        if wanted or not name.startswith("_") and name != "inputs" and is_set(name):
            variables[name] = (namespace[name], wanted)
    return answer.variables(variables, budget)


def show_lines(file_name, source):
    """Lets tracebacks show the lines of a file that is not there."""
    import linecache

    lines = [line + "\n" for line in source.split("\n")]
    linecache.cache[file_name] = (len(source), None, lines, file_name)


def count_columns_simply(traceback):
    # Would load a native module for a line that is not ASCII, to count its columns.
    traceback._display_width = lambda line, offset=None: len(line[:offset])


def traceback_of(error, file_name, source, frames):
    import traceback

    show_lines(file_name, source)
    told = traceback.TracebackException(type(error), error, frames, limit=-FRAMES_MAX, compact=True)
    hide_prelude(told, set())
    text = "".join(told.format()).replace(LIBRARY, "")
    if len(text) > TRACEBACK_MAX:
        half = TRACEBACK_MAX // 2
        text = text[:half] + "\n[...]\n" + text[-half:]
    return text


def hide_prelude(told, seen):
    while told is not None and id(told) not in seen:
        seen.add(id(told))
        told.stack[:] = [frame for frame in told.stack if frame.filename != PRELUDE]
        if told.__context__ is not None:
            hide_prelude(told.__context__, seen)
        told = told.__cause__


def message_of(error):
    if isinstance(error, SyntaxError) and error.lineno is not None:
        return "%s (line %s)" % (error.msg, error.lineno)
    try:
        return str(error)
    except Exception:
        return "(its message cannot be made into text)"


def storable(text):
    return text.encode("utf-8", "backslashreplace").decode()


def raised(error, file_name, source, frames):
    if isinstance(error, NoJson):
        kind, message = error.kind, "the result has no JSON form: " + error.message
        told = 'File "%s"\n%s: %s\n' % (file_name, kind, message)
    else:
        kind, message = type(error).__name__, message_of(error)
        try:
            told = traceback_of(error, file_name, source, frames)
        except Exception:
            told = "%s: %s\n" % (kind, message)
    return {
        "kind": "raised",
        "type": storable(kind),
        "message": storable(message),
        "traceback": storable(told),
    }


def stream(descriptor):
    # Written through, so that nothing is lost when the job is stopped.
    raw = io.FileIO(descriptor, "w", closefd=False)
    return io.TextIOWrapper(
        raw, encoding="utf-8", errors="backslashreplace", newline="\n", write_through=True
    )


class Streams:
    """Standard output and error, made anew when code has closed them."""

    def __init__(self):
        self.out, self.err = stream(1), stream(2)

    def set(self):
        try:
            if self.out.closed or self.err.closed:
                self.__init__()
        except ValueError:  # detached
            self.__init__()
        sys.stdout, sys.stderr = self.out, self.err


STREAMS = Streams()
LAST = Answer()


def handle(job_text, inputs_text):
    """Runs a job, or only compiles it where it comes without inputs; without a job, tells what is
    wrong with the last answer."""
    global LAST
    if job_text is None:
        return explain(LAST)
    job = kept(JOBS, (job_text,), JOBS_MAX, Job)
    STREAMS.set()
    LAST = answer = Answer()
    try:
        try:
            code = job.code()
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            # No frames: none of its code ran.
            return dumps(raised(error, job.file, job.source, None), ensure_ascii=False)
        if inputs_text is None:
            return '{"kind":"value","value":null}'
        return execute(job, code, inputs_text, answer)
    except TooLarge:
        return '{"kind":"too_large"}'
    except BaseException as error:
        return dumps(raised(error, job.file, job.source, error.__traceback__), ensure_ascii=False)


def explain(answer):
    try:
        answer.explain()
        return '{"kind":"broken"}'
    except TooLarge:
        return '{"kind":"too_large"}'
    except BaseException as error:
        return dumps(raised(error, "", "", None), ensure_ascii=False)


sys.meta_path.insert(0, JOB_MODULES)
sys.meta_path.insert(
    0,
    Completed(
        {
            "asyncio": use_loop_without_sockets,
            "traceback": count_columns_simply,
            "zoneinfo": use_time_zones_of_host,
        }
    ),
)
sys.meta_path.insert(0, SourceFinder(BUNDLED, "lib/%s.py"))
close_gaps()
handle
