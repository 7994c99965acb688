# Compiles the code of jobs and keeps it compiled.

STAR = "<star>"  # a name that no code can have: the function that runs `from x import *`


class Code:
    """A compiled piece of code. Run in a namespace, it gives (value,) or None."""

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
        """Whether the code uses the builtin of that name, whatever its inputs are."""
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


# Functions whose first argument is a function or class, and keyword arguments that take one.
FUNCTION_FIRST = frozenset("defaultdict filter map partial reduce singledispatch starmap".split())
FUNCTION_KEYWORDS = frozenset("default_factory factory key object_hook parse_float parse_int".split())


def meant_builtins(tree):
    """The names that can only mean a builtin, as no JSON value can be used so: names that are called,
    caught, derived from, an annotation, a type in isinstance, or used as in `str.lower`."""
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
    """Reads the top level of code: the names that it binds, and whether it returns or yields."""

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
    """Rewrites the top level as the body of a function: `return x` gives (x,); annotations are removed,
    as globals cannot have any; and `from x import *`, which functions cannot hold, runs outside."""
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
    """The number of statements that must stay first: the docstring and future imports."""
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
    shell.name = "<module>"  # the name of top-level code in tracebacks
    shell.body = body
    return Module(body=before + [located(shell, body[0])], type_ignores=[])
