# Turns exceptions into answers: type, message and a traceback without frames of the prelude.

TRACEBACK_MAX = 65_536  # characters
FRAMES_MAX = 100  # the innermost are shown
LIBRARY = keyword.__file__.removesuffix("keyword.py")  # a path of the host, which is left out


def show_lines(file_name, source):
    """Lets tracebacks show the lines of code that is in no file."""
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
