package dev.dipeo.python.cage;

/** Observer of the start of Python, called on the thread that starts it. */
public interface StartListener {
  /** The first context is ready for jobs. */
  void started();

  /** A context could not be made; it is retried. */
  void failed(Throwable why);

  StartListener NONE =
      new StartListener() {
        @Override
        public void started() {}

        @Override
        public void failed(Throwable why) {}
      };
}
