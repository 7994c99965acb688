# Closes what GraalPy leaves open: functions of builtin modules that would reach the operating system.


def refusal(kind, reason):
    def refused(*_args, **_kwargs):
        raise kind(reason)

    return refused


def refuse(module, reason, harmless=(), copied_by=None):
    """Replaces the functions and classes of a module by refusals. Builtin modules are singletons, so
    every way to one finds these; a module that copied its names before is changed too."""
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


# The functions of the operating system that stay: those on the files of the cage, and those that reveal
# nothing secret. All others get, change or end things outside the code: descriptors (pipe, dup,
# openpty), processes, and whatever a later Python adds.
POSIX_HARMLESS = frozenset(
    "DirEntry WCOREDUMP WEXITSTATUS WIFCONTINUED WIFEXITED WIFSIGNALED WIFSTOPPED WSTOPSIG WTERMSIG"
    " access close cpu_count ctermid error fspath fstat fstatvfs get_terminal_size getcwd getcwdb"
    " getgid getgroups getloadavg getpgid getpgrp getpid getppid getsid getuid isatty listdir lseek"
    " lstat open putenv read readlink register_at_fork scandir stat stat_result statvfs"
    " statvfs_result strerror sysconf terminal_size uname uname_result unsetenv urandom"
    " waitstatus_to_exitcode write".split()
)

# Builtin modules that give access to objects of the operating system: shared memory, semaphores, maps.
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
    # The cage denies it anyway, but with an error that no except clause catches.
    refuse(_socket, "the network is not available here", ("htonl", "htons", "ntohl", "ntohs"))
    # The error of a system without more threads, so that code can go on without one.
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
    # The site module, which is not loaded, adds these for people.
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
