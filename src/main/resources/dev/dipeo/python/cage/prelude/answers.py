# The JSON text that answers a job.


class Answer:
    """Encodes the result of a job. The builtin encoder takes values that are JSON already; only others
    are converted step by step. The host parses the text strictly; if it rejects the text, explain()
    converts the values after all, to find what is wrong."""

    encoded = None
    budget = 0
    left_out = None
    is_empty = False

    def value(self, value, budget):
        self.encoded = (("$", value),)
        self.budget = budget
        return '{"kind":"value","value":' + self.text("$", value, budget) + "}"

    def variables(self, named, budget):
        self.encoded = tuple(named.items())
        self.budget = budget
        self.left_out = {}
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
        """Raises what is wrong with an answer that the host rejected."""
        for name, value in self.encoded or ():
            if name != "$":
                value = value[0]
            Plain(name, self.budget).convert(value)


def no_json(value):
    raise TypeError


def new_encoder():
    return c_make_encoder({}, no_json, encode_basestring, None, ":", ",", False, False, False)


ENCODER = new_encoder()


def encode(value):
    """As json.dumps, without the checks that it repeats for every value."""
    global ENCODER
    try:
        return "".join(ENCODER(value, 0))
    except BaseException:
        ENCODER = new_encoder()  # the old one still takes the value for one that it is inside
        raise


# As json.loads, for text that the host has written: JSON and nothing around it.
read = JSONDecoder().scan_once
