# Jobs and compiled code, each kept for the next run of its node.


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
    """The parts of a job that are the same whenever its node runs."""

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
        self.input_names = None
        self.variable_names = None

    def code(self):
        return code_for(self.key, self.codes_max)

    def variables(self, inputs):
        """The inputs that can be variables. Few names are kept, as they are often those of the last run."""
        names = list(inputs)
        if names == self.input_names:
            return {name: inputs[name] for name in self.variable_names}
        variables = variable_names(names)
        if len("".join(names)) <= KEPT_NAMES_LENGTH_MAX:
            self.input_names, self.variable_names = names, variables
        return {name: inputs[name] for name in variables}


JOBS_MAX = 100
KEPT_NAMES_LENGTH_MAX = 1_000  # characters, for each job
