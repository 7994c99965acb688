# The way in: takes a job, answers it, and never raises.


def stream(descriptor):
    # Written through, so that nothing is lost if the job is stopped.
    raw = io.FileIO(descriptor, "w", closefd=False)
    return io.TextIOWrapper(
        raw, encoding="utf-8", errors="backslashreplace", newline="\n", write_through=True
    )


class Streams:
    """Standard output and error, made anew if code has closed them."""

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
    """Runs a job, or only compiles it if it comes without inputs; without a job, explains what is wrong
    with the last answer."""
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
