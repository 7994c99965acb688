package dev.dipeo.app;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of the product, {@code dipeo.*}. Places are read through {@link Places}. */
@ConfigMapping(prefix = "dipeo")
public interface Settings {
  /** Where journal and runs are kept. */
  @WithDefault("data")
  Path dataDir();

  /** Where diagrams are read from. */
  @WithDefault("diagrams")
  Path diagramsDir();

  /** Where provider manifests are read from. */
  @WithDefault("integrations")
  Path integrationsDir();

  /** Where the Python of {@code file_path} is read from. */
  @WithDefault("code")
  Path codeDir();

  /** What nodes may write. */
  @WithDefault("files")
  Path filesDir();

  /**
   * The folder of the program, whose diagrams and integrations are used where the working directory
   * has none.
   */
  Optional<Path> home();

  /** Log level of the product. Its default is in application.yaml, as logging reads it first. */
  String logLevel();

  /** Opens the API to whoever sends it. */
  Optional<String> apiToken();

  /** Whether callers on this machine may use the API while no token is set. */
  @WithDefault("false")
  boolean apiLoopback();

  /** What a manifest without signature configuration does. */
  @WithDefault("refuse")
  Unsigned unsigned();

  /**
   * No secret: what webhooks are signed with where nothing else is set, in development and towards
   * this machine.
   */
  String developmentSecret();

  /** What a server does with the events that it receives. */
  @WithDefault("all")
  Mode mode();

  /** Whether this process receives webhooks and dispatches events; set by the command line. */
  @WithDefault("true")
  boolean serve();

  /** How often changed manifests and diagrams are looked for. */
  @WithDefault("1s")
  Duration reloadInterval();

  /** How long nodes that are at work may go on when the server is told to stop. */
  @WithDefault("10s")
  Duration shutdownGrace();

  Gateway gateway();

  Journal journal();

  Dedupe dedupe();

  Retention retention();

  Dispatch dispatch();

  Runs runs();

  Python python();

  Delivery delivery();

  Secrets secrets();

  Bench bench();

  /** What only benchmarks switch on. */
  interface Bench {
    /** Whether {@code POST /bench/bare} answers. */
    @WithDefault("false")
    boolean bareEndpoint();

    /**
     * Whether nothing is journaled, to see what the journal costs. Acknowledged events are lost.
     */
    @WithDefault("false")
    boolean journalOff();
  }

  /** Whether requests may go to this machine and private networks. */
  enum PrivateAddresses {
    ALLOW,
    REFUSE
  }

  /** What a server does. */
  enum Mode {
    /** Receives events and runs diagrams. */
    ALL,

    /**
     * Verifies, journals and publishes; never runs a diagram, so never loads Python. The journaled
     * events are left to a server of mode {@code all} on the same store.
     */
    RECEIVE
  }

  /** What to do with a manifest that has no signature configuration. */
  enum Unsigned {
    ACCEPT,
    REFUSE
  }

  /** Bounds of receiving. */
  interface Gateway {
    /**
     * Bodies up to this size are checked where they arrive; larger ones on a worker thread, so that
     * they hold nobody up.
     */
    @WithDefault("65536")
    int inlineBodyBytesMax();

    /**
     * Bytes of all bodies that have come in part; else an eighth of the heap, and at least twice
     * the largest body.
     */
    Optional<MemorySize> bodiesBytesMax();

    /** The Retry-After that a refused sender is told. */
    @WithDefault("5s")
    Duration retryAfter();

    /**
     * Webhooks of one provider that are taken in a second, where its manifest does not say; none:
     * as many as come.
     */
    Optional<@WithConverter(Bound.class) Integer> rateLimit();

    /** Longest time from the first byte of a request's header to its last. */
    @WithDefault("10s")
    Duration headerTimeout();

    /** Longest time from a request's header to the last byte of its body. */
    @WithDefault("30s")
    Duration bodyTimeout();

    /** Longest time in which a peer takes nothing of its answer. */
    @WithDefault("30s")
    Duration answerTimeout();

    /**
     * Connections that are open; else one for each 128 KiB of heap, and at most half of the files
     * that the process may open.
     */
    Optional<@WithConverter(Bound.class) Integer> connectionsMax();
  }

  /** Bounds of the journal. */
  interface Journal {
    /** Writes that may wait for the disk. */
    @WithDefault("10000")
    @WithConverter(Bound.class)
    int queueMax();
  }

  /** What counts as delivered before. */
  interface Dedupe {
    /** How long a delivery is remembered; delivered again later it counts as new. */
    @WithDefault("7d")
    Duration window();

    /**
     * The same for senders that give their deliveries no id, where the manifest does not say: their
     * same bytes later on are more likely news than a retry.
     */
    @WithDefault("5m")
    Duration windowWithoutId();

    /**
     * What becomes of bytes that came before under another delivery id, where that id is not part
     * of what is signed.
     */
    @WithDefault("flag")
    SameBody sameBody();

    /** See {@link #sameBody}. */
    enum SameBody {
      FLAG,
      REFUSE
    }
  }

  /** How long ended data is kept. */
  interface Retention {
    /** Age at which dispatched events are pruned. */
    @WithDefault("30d")
    Duration events();

    /** Age at which finished runs are pruned, and deliveries that were delivered or stopped. */
    @WithDefault("30d")
    Duration runs();

    /** Age at which dead events and deliveries are pruned. */
    @WithDefault("90d")
    Duration dead();

    /** Size of the database above which the oldest goes early, dead letters excepted. */
    @WithDefault("10G")
    MemorySize sizeMax();

    /**
     * Free bytes of the disk below which the server says that it is not ready; else 1 GiB, or a
     * twentieth of a disk that is smaller than 20 of these.
     */
    Optional<MemorySize> diskFreeMin();

    /** How often old data is pruned. */
    @WithDefault("1m")
    Duration interval();
  }

  /** Bounds of dispatching. */
  interface Dispatch {
    /** Events that are journaled but not dispatched yet, above which new ones are refused. */
    @WithDefault("10000")
    @WithConverter(Bound.class)
    int backlogMax();

    /** Bytes of their bodies; else a sixteenth of the heap. */
    Optional<MemorySize> backlogBytesMax();

    /** Events that are dispatched at the same time. */
    @WithDefault("64")
    @WithConverter(Bound.class)
    int concurrencyMax();

    /** Attempts at dispatching one event before it is dead. */
    @WithDefault("5")
    @WithConverter(Bound.class)
    int attemptsMax();

    /** Waits for events that may be open at once. */
    @WithDefault("10000")
    @WithConverter(Bound.class)
    int subscriptionsMax();

    /**
     * Events of the wanted provider and name that a wait looks back over; of more, only the newest.
     */
    @WithDefault("10000")
    @WithConverter(Bound.class)
    int lookBackMax();
  }

  /** Bounds of running. */
  interface Runs {
    /** Runs in progress. */
    @WithDefault("100")
    @WithConverter(Bound.class)
    int activeMax();

    /** Runs that wait for a place. */
    @WithDefault("1000")
    int queueMax();

    /**
     * Runs that wait for an event or for a receiver, and so do not count as in progress; else one
     * for each 128 KiB of heap. Above, they do count.
     */
    Optional<Integer> pausedMax();

    /** Nodes of one run that run at the same time. */
    @WithDefault("32")
    @WithConverter(Bound.class)
    int parallelNodesMax();

    /**
     * How often a run is taken up again after the process has ended while it went on, without a
     * node of it coming to an end, before it is parked.
     */
    @WithDefault("5")
    @WithConverter(Bound.class)
    int resumesMax();
  }

  /** Python: in which processes, and its bounds. */
  interface Python {
    /** Processes that run Python; 0: this one. */
    @WithDefault("1")
    int workers();

    /** Heap of each of these. */
    @WithDefault("256M")
    MemorySize workerHeap();

    /** Whether they compile Python to machine code. */
    @WithDefault("false")
    boolean jit();

    /** Contexts in each process, each running one job at a time. */
    @WithDefault("2")
    @WithConverter(Bound.class)
    int contextsMax();

    /** Jobs that may wait for a context. */
    @WithDefault("4000")
    @WithConverter(Bound.class)
    int queueMax();
  }

  /** What diagrams may send that they do not hold. */
  interface Secrets {
    /** Names, or patterns as {@code SLACK_*}, of the secrets that diagrams may name. */
    Optional<List<String>> allowed();
  }

  /** Bounds of sending. */
  interface Delivery {
    /**
     * Whether requests may go to this machine and private networks. Not set: the server refuses,
     * and commands allow, because whoever types them can reach these anyway.
     */
    Optional<PrivateAddresses> privateAddresses();

    /** Hosts, addresses and ranges that requests may go to in any case. */
    Optional<List<String>> allowedHosts();

    /** Attempts at one delivery where the diagram says nothing. */
    @WithDefault("5")
    @WithConverter(Bound.class)
    int attemptsMax();

    /** The longest wait after the first failed attempt; it doubles with each. */
    @WithDefault("1s")
    Duration backoff();

    /** The longest wait after any. */
    @WithDefault("30s")
    Duration backoffMax();

    /** The longest wait that a receiver's Retry-After can ask for. */
    @WithDefault("5m")
    Duration retryAfterMax();

    /** Failures in a row after which the circuit of a destination opens. */
    @WithDefault("10")
    @WithConverter(Bound.class)
    int failuresMax();

    /** How long the circuit stays open. */
    @WithDefault("30s")
    Duration shutTime();

    /** How long one delivery waits for that before it counts as a failed attempt. */
    @WithDefault("1m")
    Duration shutWaitMax();

    /** Deliveries that go on at once to one destination, and connections to it. */
    @WithDefault("32")
    @WithConverter(Bound.class)
    int connectionsPerDestinationMax();

    /** Deliveries that may wait for one of these; as many as runs may pause. */
    @WithDefault("10000")
    @WithConverter(Bound.class)
    int waitingPerDestinationMax();

    /** Requests that go on at once, to all destinations, waiting ones too. */
    @WithDefault("512")
    @WithConverter(Bound.class)
    int exchangesMax();

    /**
     * The proxy to all receivers, as a URL, or {@code none}. Not set: those of {@code HTTP_PROXY},
     * {@code HTTPS_PROXY} and {@code ALL_PROXY}.
     */
    Optional<String> proxy();

    /** Files in PEM with certificate authorities that are trusted beside those of the JVM. */
    Optional<List<Path>> trust();

    /** Longest answer that is read, also when it is unpacked. */
    @WithDefault("10485760")
    @WithConverter(Bound.class)
    int answerBytesMax();
  }
}
