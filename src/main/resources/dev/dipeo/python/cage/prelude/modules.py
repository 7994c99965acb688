# What an import finds besides the standard library: bundled modules, those of the job, and repairs.


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
    """Refuses builtin modules that are native code only, whose own error no except clause catches."""

    def find_spec(self, name, path=None, target=None):
        if name in NATIVE:
            no_native_module(types.SimpleNamespace(name=name))
        return None


NATIVE = frozenset(("_ctypes",))


class OldUnicode:
    """unicodedata.ucd_3_2_0, which is loaded when it is first used."""

    def __getattr__(self, name):
        import unicode_tables

        return getattr(unicode_tables, name)


def combining(character, /):
    """unicodedata.combining, whose table is loaded when it is first used."""
    import unicode_tables

    return unicode_tables.combining_now(character)


class JobModules:
    """Finds the modules that came with the job. They are forgotten after the job."""

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
    """Repairs modules of the standard library when they are imported."""

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
    """Gives asyncio a loop without sockets, as code can wait for nothing but time."""
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
