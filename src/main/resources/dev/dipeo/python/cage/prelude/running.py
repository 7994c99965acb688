# Runs the code of a job and finds its result.

VAR_KEYWORDS, ITERABLE_COROUTINE = 0x08, 0x100  # flags of code, as inspect names them


def is_awaitable(value):
    """As inspect.isawaitable."""
    return getattr(type(value), "__await__", None) is not None or (
        type(value) is types.GeneratorType
        and value.gi_code.co_flags & ITERABLE_COROUTINE != 0
    )


def awaited(value):
    """Runs an awaitable to its end: on an asyncio loop if the code has imported asyncio, else by hand,
    as the import takes a second."""
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


def call(function, inputs):
    accepted = keywords(function)
    if accepted is not None:
        inputs = {name: value for name, value in inputs.items() if name in accepted}
    return function(**inputs)


def keywords(function):
    """The names of the keyword arguments that a function takes; None: it takes any."""
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


def variable_names(names):
    return [
        name
        for name in names
        if name.isidentifier()
        and not keyword.iskeyword(name)
        and not (name.startswith("__") and name.endswith("__"))
    ]


def execute(job, code, inputs_text, answer):
    inputs, _ = read(inputs_text, 0)
    module = ModuleType("__main__")
    modules["__main__"] = module
    namespace = vars(module)
    # If absent, it would be the builtins of whichever frame runs.
    namespace["__builtins__"] = builtins
    if job.modules or JOB_MODULES.modules:
        JOB_MODULES.begin(job.modules, job.codes_max)
    given = job.variables(inputs)
    for name in job.keys:  # not named by the author: the key of a stranger must not change `len(x)`
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
    """The value of a function; None if it leaves by sys.exit() or exit() without a failure status."""
    try:
        return function(*arguments)
    except SystemExit as left:
        if left.code is None or isinstance(left.code, int) and left.code == 0:
            return None
        raise


def tell_why_nothing(code, namespace, left_out):
    """Advises the author of code that gave no value and set no variable."""
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
