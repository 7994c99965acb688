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
    Call,
    ClassDef,
    Constant,
    Expr,
    FunctionDef,
    Global,
    Import,
    ImportFrom,
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
STAR = "<star>"  # a name that no code can have: what imports everything of a module
VAR_KEYWORDS, ITERABLE_COROUTINE = 0x08, 0x100  # flags of code, as inspect names them
LIBRARY = keyword.__file__.removesuffix("keyword.py")  # a path of the host, which is nobody's business


def refusal(kind, reason):
    def refused(*_args, **_kwargs):
        raise kind(reason)

    return refused


def refuse(module, reason, harmless=(), copied_by=None):
    """Replaces what a module does by refusals. Builtin modules are singletons, so every way to one
    finds these; a module that copied its names before is told too."""
    refused = refusal(PermissionError, reason)
    replaced = []
    for name, value in list(vars(module).items()):
        if name in harmless or name.startswith("__"):
            continue
        instead = None
        if isinstance(value, type):
            if not issubclass(value, BaseException):
                instead = type(name, (), {"__init__": refused, "__slots__": ()})
        elif callable(value):
            instead = refused
        if instead is not None:
            setattr(module, name, instead)
            replaced.append(value)
            if name in vars(copied_by or module):
                setattr(copied_by or module, name, instead)
    return replaced


# What is left of the operating system: what asks the cage's own files, and what everybody may know.
# Everything else gets, changes or ends something that is not the code's: descriptors (pipe, dup,
# openpty), processes, and whatever a later Python adds.
POSIX_HARMLESS = frozenset(
    "DirEntry WCOREDUMP WEXITSTATUS WIFCONTINUED WIFEXITED WIFSIGNALED WIFSTOPPED WSTOPSIG WTERMSIG"
    " access close cpu_count ctermid error fspath fstat fstatvfs get_terminal_size getcwd getcwdb"
    " getgid getgroups getloadavg getpgid getpgrp getpid getppid getsid getuid isatty listdir lseek"
    " lstat open putenv read readlink register_at_fork scandir stat stat_result statvfs"
    " statvfs_result strerror sysconf terminal_size uname uname_result unsetenv urandom"
    " waitstatus_to_exitcode write".split()
)

# Builtin modules that hand out objects of the operating system: shared memory, semaphores, maps.
OBJECTS_OF_THE_SYSTEM = (
    "_multiprocessing",
    "_multiprocessing_graalpy",
    "_posixshmem",
    "_posixsubprocess",
    "faulthandler",
    "fcntl",
    "mmap",
    "resource",
    "select",
)


def close_gaps():
    import _imp
    import _signal
    import _socket
    import _thread
    import posix
    import __graalpython__

    # signal.raise_signal(SIGTERM) would end the whole JVM, and a handler would make it deaf.
    harmless = ("default_int_handler", "getsignal", "strsignal", "valid_signals")
    refuse(_signal, "signals are not available here", harmless, modules.get("signal"))
    _thread.interrupt_main = refusal(PermissionError, "signals are not available here")
    # Denied anyway, but as an error that passes every except clause.
    refuse(_socket, "the network is not available here", ("htonl", "htons", "ntohl", "ntohs"))
    # As Python says it where a system has no more of them, so that code can go on without.
    no_thread = refusal(RuntimeError, "can't start new thread")
    for module in (_thread, modules.get("threading")):
        for name in ("start_new_thread", "start_new", "start_joinable_thread", "_start_new_thread"):
            if name in vars(module or _thread):
                setattr(module or _thread, name, no_thread)
    os = modules.get("os")
    replaced = refuse(posix, "the operating system is not available here", POSIX_HARMLESS, os)
    for functions in list(vars(os).values()) if os is not None else ():
        if type(functions) is set:  # supports_fd and so on, which hold the functions themselves
            functions.difference_update(replaced)
    for name in OBJECTS_OF_THE_SYSTEM:
        refuse(__import__(name), name + " is not available here")
    # The first context's attempt at a native module would spoil those of all later ones.
    for name in ("create_dynamic", "__create_dynamic__", "exec_dynamic"):
        setattr(_imp, name, no_native_module)
    # What the site module, which is not loaded, adds for people.
    builtins.exit = builtins.quit = leave
    # Native elsewhere.
    unicodedata.ucd_3_2_0 = OldUnicode()
    unicodedata.combining = combining
    __graalpython__.storage_to_native_primitive = None  # memory outside of every limit


def no_native_module(spec=None, *_args):
    name = getattr(spec, "name", None)
    raise ImportError("%s is native code, which is not available here" % name, name=name)


def leave(code=None):
    """Ends the job, as sys.exit does."""
    raise SystemExit(code)


# --- reading code --------------------------------------------------------------------------------


class Code:
    """A piece of code, compiled: run in a namespace, it gives (value,) or None."""

    def __init__(self, kind, file_name, first_line, text):
        self.kind = kind
        self.file_name = file_name
        self.bound = frozenset()
        self.in_function = False
        self.meant = None
        padding = "\n" * (first_line - 1)
        self.text = text
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
        if not self.in_function:
            return None
        namespace[STAR] = lambda statement: exec(statement, namespace)
        try:
            return namespace.pop("<module>")()
        finally:
            namespace.pop(STAR, None)

    def tree(self):
        if self.kind == "expression" or self.kind == "condition":
            return compile_expression("", self.text, self.file_name, PyCF_ONLY_AST)
        return parsed(self.source, self.file_name)

    def means(self, name):
        """Whether the code means the builtin of that name, whatever its inputs are."""
        if self.meant is None:
            self.meant = meant_builtins(self.tree())
        return name in self.meant


def compile_expression(padding, text, file_name, flags=0):
    bare = text.strip()
    padding += "\n" * text[: len(text) - len(text.lstrip())].count("\n")
    try:
        return compile(padding + bare, file_name, "eval", flags, dont_inherit=True)
    except SyntaxError:
        if "\n" not in bare:
            raise
        try:  # an expression over several lines, as YAML blocks hold them
            return compile(padding + "(" + bare + "\n)", file_name, "eval", flags, dont_inherit=True)
        except SyntaxError:
            pass
        raise


def outside_function(node, file_name, source):
    line = source.split("\n")[node.lineno - 1]
    place = (file_name, node.lineno, node.col_offset + 1, line)
    return SyntaxError("'yield' outside function", place)


def every(node):
    """A node of a tree and all below it."""
    yield node
    for field in node._fields:
        value = getattr(node, field, None)
        for child in value if type(value) is list else (value,):
            if isinstance(child, AST):
                yield from every(child)


def names_in(*nodes):
    return {n.id for node in nodes if node is not None for n in every(node) if type(n) is Name}


# What takes a function or class first, and the keywords that are followed by one.
FUNCTION_FIRST = frozenset("defaultdict filter map partial reduce singledispatch starmap".split())
FUNCTION_KEYWORDS = frozenset("default_factory factory key object_hook parse_float parse_int".split())


def meant_builtins(tree):
    """The names that can only mean what Python has under them, as no JSON value can be used so: what
    is called, caught, derived from, an annotation, a type in isinstance, `str.lower`."""
    meant = set()
    for node in every(tree):
        kind = type(node).__name__
        if kind == "Call":
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if type(node.func) is Name:
                meant.add(called)
            if called in FUNCTION_FIRST:
                meant |= names_in(*node.args[:1])
            elif called in ("isinstance", "issubclass"):
                meant |= names_in(*node.args[1:])
            for given in node.keywords:
                if given.arg in FUNCTION_KEYWORDS:
                    meant |= names_in(given.value)
        elif kind == "Attribute" and type(node.value) is Name:
            owner = getattr(builtins, node.value.id, None)
            if isinstance(owner, type) and owner is not type and hasattr(owner, node.attr):
                meant.add(node.value.id)
        elif kind == "Compare" and getattr(getattr(node.left, "func", None), "id", "") == "type":
            meant |= names_in(*node.comparators)
        elif kind == "ExceptHandler":
            meant |= names_in(node.type)
        elif kind == "Raise" and type(node.exc) is Name:
            meant.add(node.exc.id)
        elif kind == "ClassDef":
            meant |= names_in(*node.bases, *node.decorator_list)
        elif kind in ("FunctionDef", "AsyncFunctionDef"):
            meant |= names_in(node.returns, *node.decorator_list)
        elif kind in ("arg", "AnnAssign"):
            meant |= names_in(node.annotation)
        elif kind == "MatchClass":
            meant |= names_in(node.cls)
    return meant


class Uncalled:
    """The functions that code defines at its top and never mentions again.

    only: whether it does nothing but define."""

    def __init__(self, tree):
        functions = [n.name for n in tree.body if isinstance(n, (FunctionDef, AsyncFunctionDef))]
        mentioned = names_in(tree)
        decorated = {n.name for n in tree.body if getattr(n, "decorator_list", None)}
        self.names = [n for n in functions if n not in mentioned and n not in decorated]
        self.only = all(
            isinstance(n, (FunctionDef, AsyncFunctionDef, ClassDef, Import, ImportFrom, Pass))
            or isinstance(n, Expr)
            and isinstance(n.value, Constant)
            for n in tree.body
        )

    def advice(self):
        name = self.names[-1]
        return (
            "the code defines %s() and nothing calls it: end it with `return %s(…)`, or, where the code"
            " is a file, give function_name: %s" % (name, name, name)
        )


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
    """At the top level: `return x` gives (x,), annotations go, as globals cannot have any, and what
    `from x import *` may only do outside of functions is done there."""
    if isinstance(node, (FunctionDef, AsyncFunctionDef, Lambda, ClassDef)):
        return node
    if isinstance(node, Return):
        if node.value is not None:
            node.value = located(Tuple(elts=[node.value], ctx=Load()), node.value)
        return node
    if isinstance(node, ImportFrom) and node.names[0].name == "*":
        star = "from %s%s import *" % ("." * (node.level or 0), node.module or "")
        called = located(Call(func=Name(STAR, Load()), args=[Constant(star)], keywords=[]), node)
        for part in (called.func, called.args[0]):
            located(part, node)
        return located(Expr(value=called), node)
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


def of_the_future(body):
    """How many statements stand before those that may move: the docstring and future imports."""
    count = 0
    for node in body:
        docstring = count == 0 and isinstance(node, Expr) and isinstance(node.value, Constant)
        if not docstring and not (isinstance(node, ImportFrom) and node.module == "__future__"):
            break
        count += 1
    return count


def as_function(tree, bound):
    body = returning_tuples(tree).body
    first = of_the_future(body)
    before, body = body[:first], body[first:]
    if bound:
        body.insert(0, located(Global(names=sorted(bound)), body[0]))
    shell = parsed("def f(): pass", PRELUDE).body[0]
    shell.name = "<module>"  # what tracebacks say of top-level code
    shell.body = body
    return Module(body=before + [located(shell, body[0])], type_ignores=[])


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
        self.keys = job["keys"]
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
    """Says of a value that it has no JSON form, and what to do where that is clear."""
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
    """Halves of surrogate pairs, which no encoding can hold, become U+FFFD, and two that stand
    together the character that they are."""
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


class Native:
    """Refuses builtin modules that are nothing but native code, which fail so that no except clause
    sees it."""

    def find_spec(self, name, path=None, target=None):
        if name in NATIVE:
            no_native_module(types.SimpleNamespace(name=name))
        return None


NATIVE = frozenset(("_ctypes",))


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
        self.left_out = {}
        self.is_empty = False

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
        self.is_empty = not parts
        return '{"kind":"variables","variables":{' + ",".join(parts) + "}}"

    def texts(self, named, budget):
        for name, (value, wanted) in named.items():
            try:
                text = self.text(name, value, budget)
            except NoJson as error:
                if wanted:
                    raise
                self.left_out[name] = error.message
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
    for name in job.keys:  # nobody chose them: a stranger's key must not change what `len(x)` is
        if name in given and code.means(name):
            del given[name]
    namespace.update(given)
    namespace["inputs"] = given["inputs"] = inputs
    if job.kind == "condition":
        value = code.run(namespace)
        return '{"kind":"value","value":' + ("true" if value[0] else "false") + "}"
    value = until_exit(code.run, namespace)
    budget = job.result_bytes_max
    if job.kind == "function":
        function = namespace.get(job.function)
        if function is None:
            raise NameError("there is no function '%s'" % job.function)
        value = (until_exit(lambda: awaited(call(function, inputs))),)
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
    text = answer.variables(variables, budget)
    if answer.is_empty:
        tell_why_nothing(code, namespace, answer.left_out)
    return text


def until_exit(function, *arguments):
    """What a function gives; None where it leaves by sys.exit() or exit(), unless with a status that
    means failure."""
    try:
        return function(*arguments)
    except SystemExit as left:
        if left.code is None or isinstance(left.code, int) and left.code == 0:
            return None
        raise


def tell_why_nothing(code, namespace, left_out):
    """Of code that gave no value and set no variable: says what its author may have meant."""
    uncalled = Uncalled(code.tree())
    if uncalled.names and uncalled.only:
        raise RuntimeError(uncalled.advice())
    notes = [uncalled.advice()] if uncalled.names else []
    for name, reason in left_out.items():
        if not isinstance(namespace.get(name), (*CALLED, ModuleType)):
            notes.append("the variable %s is left out: %s" % (name, reason))
    for note in notes:
        try:
            print("dipeo: " + note, file=sys.stderr)
        except (ValueError, AttributeError, OSError):  # closed, or something else by now
            return


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
sys.meta_path.insert(0, Native())
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
