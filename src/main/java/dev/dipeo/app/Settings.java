package dev.dipeo.app;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings {@code dipeo.*} and their defaults. docs/configuration.md describes them in the same
 * words. Folders are resolved by {@link Places}.
 */
@ConfigMapping(prefix = "dipeo")
public interface Settings {
  /**
   * The database that holds journal, runs and deliveries. Default: sqlite; none for a receiver on
   * Kafka, see {@link SetUp}.
   */
  Optional<Store> store();

  /** What joins receiving to running. application.yaml chooses the connector by it. */
  @WithDefault("memory")
  Channel channel();

  /** The folder of the embedded database. */
  @WithDefault("data")
  Path dataDir();

  /** Diagrams. */
  @WithDefault("diagrams")
  Path diagramsDir();

  /** Provider manifests. */
  @WithDefault("integrations")
  Path integrationsDir();

  /** Python files of {@code code_job}. Nodes never write here. */
  @WithDefault("code")
  Path codeDir();

  /** Folder that endpoints write to; nothing is read from it. */
  @WithDefault("files")
  Path filesDir();

  /**
   * The folder of the program. Its diagrams, integrations and code are used if the working
   * directory has no such folder.
   */
  Optional<Path> home();

  /** Log level. Its default is in application.yaml, because logging starts first. */
  String logLevel();

  /** Token that opens the API. */
  Optional<String> apiToken();

  /** Opens the API to callers on this machine while no token is set. */
  @WithDefault("false")
  boolean apiLoopback();

  /** What happens to a manifest without signature configuration. */
  @WithDefault("refuse")
  Unsigned unsigned();

  /**
   * Signs webhooks while no other secret is set, in development and towards this machine. Publicly
   * known.
   */
  String developmentSecret();

  /** What a server does with events. */
  @WithDefault("all")
  Mode mode();

  /** Whether this process receives webhooks and dispatches events. Set by the command line. */
  @WithDefault("true")
  boolean serve();

  /** How often manifests and diagrams are checked for changes. */
  @WithDefault("1s")
  Duration reloadInterval();

  /** How long running nodes may continue when the server stops. */
  @WithDefault("10s")
  Duration shutdownGrace();

  Replica replica();

  Gateway gateway();

  Journal journal();

  Dedupe dedupe();

  Retention retention();

  Dispatch dispatch();

  Kafka kafka();

  Runs runs();

  Python python();

  Delivery delivery();

  Secrets secrets();

  /** Where events, runs and deliveries are kept. */
  enum Store {
    /** In a file in the data folder. */
    SQLITE,

    /** In the database that {@code quarkus.datasource.jdbc.url} names. */
    POSTGRESQL,

    /** Nowhere: what is received is handed on. */
    NONE
  }

  /** The way of events from where they are received to where they are run. */
  enum Channel {
    /** Within the process. */
    MEMORY,

    /**
     * The topic {@code webhook-events} of the brokers that {@code kafka.bootstrap.servers} names.
     */
    KAFKA
  }

  /** Whether hook nodes may send to this machine and to private networks. */
  enum PrivateAddresses {
    ALLOW,
    REFUSE
  }

  /** What a server does. */
  enum Mode {
    /** Receives events and runs diagrams. */
    ALL,

    /**
     * Verifies and acknowledges, but runs no diagram and loads no Python. Its events go to runners
     * by {@code channel: kafka}; else they wait for a server of mode {@code all} on the same store.
     */
    RECEIVE,

    /**
     * Runs what receivers put on the topic, or into the PostgreSQL that they share; receives no
     * webhooks.
     */
    RUN
  }

  /** Whether webhooks of a provider without signature configuration are accepted. */
  enum Unsigned {
    ACCEPT,
    REFUSE
  }

  /** Servers that share a store. */
  interface Replica {
    /**
     * Name of this server among them, for people. One that starts with the name of an earlier one
     * takes over its work at once. Default: the host's name and the port.
     */
    Optional<String> name();

    /** A server that wrote nothing for this long is given up: others take over its work. */
    @WithDefault("10s")
    Duration lease();
  }

  /** Receiving. */
  interface Gateway {
    /** Larger bodies are verified on a worker thread, not on the event loop. */
    @WithDefault("65536")
    int inlineBodyBytesMax();

    /**
     * Memory for all bodies that are arriving or being decompressed. Default: an eighth of the
     * heap, at least twice the largest body.
     */
    Optional<MemorySize> bodiesBytesMax();

    /** {@code Retry-After} of a 503. */
    @WithDefault("5s")
    Duration retryAfter();

    /**
     * Longest wait for a 503 if a connection brings the next webhook before its {@code Retry-After}
     * has passed.
     */
    @WithDefault("2s")
    Duration holdMax();

    /** Webhooks per second and provider, unless the manifest sets its own. Default: no limit. */
    Optional<@WithConverter(Bound.class) Integer> rateLimit();

    /** Time to receive a request header, from its first byte. */
    @WithDefault("10s")
    Duration headerTimeout();

    /** Time to receive a body, from the end of the header. */
    @WithDefault("30s")
    Duration bodyTimeout();

    /** A connection whose peer reads nothing of its answer for this long is closed. */
    @WithDefault("30s")
    Duration answerTimeout();

    /**
     * Open connections. Default: one for each 128 KiB of heap, at most half of the files that the
     * process may open.
     */
    Optional<@WithConverter(Bound.class) Integer> connectionsMax();
  }

  /** The journal. */
  interface Journal {
    /** Writes waiting for the disk. */
    @WithDefault("10000")
    @WithConverter(Bound.class)
    int queueMax();

    /**
     * Says that a server of mode {@code all} is started later on the folder of one of mode {@code
     * receive}, which without that is refused: nothing would run its events.
     */
    @WithDefault("false")
    boolean drainedLater();
  }

  /** What counts as a duplicate. */
  interface Dedupe {
    /** How long a delivery id is remembered. A later repeat counts as new. */
    @WithDefault("7d")
    Duration window();

    /**
     * The same for senders without delivery ids, unless the manifest sets {@code dedupe_window}.
     * Later on, the same bytes are more likely news than a retry.
     */
    @WithDefault("5m")
    Duration windowWithoutId();

    /** The same signed bytes under another delivery id: mark the event, or answer 409. */
    @WithDefault("flag")
    SameBody sameBody();

    /** See {@link #sameBody}. */
    enum SameBody {
      FLAG,
      REFUSE
    }
  }

  /** How long finished things are kept. */
  interface Retention {
    /** Age at which dispatched events are pruned. */
    @WithDefault("30d")
    Duration events();

    /** Age at which finished runs and deliveries are pruned. */
    @WithDefault("30d")
    Duration runs();

    /** Age at which dead letters are pruned. */
    @WithDefault("90d")
    Duration dead();

    /** Database size above which the oldest data is pruned early, dead letters excepted. */
    @WithDefault("10G")
    MemorySize sizeMax();

    /**
     * Free disk space below which the server is not ready. Default: 1 GiB, or a twentieth of a disk
     * below 20 GiB.
     */
    Optional<MemorySize> diskFreeMin();

    /** How often expired data is pruned. */
    @WithDefault("1m")
    Duration interval();
  }

  /** Dispatching. */
  interface Dispatch {
    /** Journaled events waiting to be dispatched. */
    @WithDefault("10000")
    @WithConverter(Bound.class)
    int backlogMax();

    /** Bytes of their bodies. Default: a sixteenth of the heap. */
    Optional<MemorySize> backlogBytesMax();

    /** Events dispatched at the same time. */
    @WithDefault("64")
    @WithConverter(Bound.class)
    int concurrencyMax();

    /** Attempts to dispatch an event, across restarts, before it becomes a dead letter. */
    @WithDefault("5")
    @WithConverter(Bound.class)
    int attemptsMax();

    /** Hook nodes waiting for events. */
    @WithDefault("10000")
    @WithConverter(Bound.class)
    int subscriptionsMax();

    /** Events that a wait looks back over. If more match, the newest count. */
    @WithDefault("10000")
    @WithConverter(Bound.class)
    int lookBackMax();
  }

  /** The topic, beyond the settings of the connector in application.yaml. */
  interface Kafka {
    /**
     * Template of the key of an event, such as <code>{{payload.repository.full_name}}</code>.
     * Events of one key stay in order. Default, also where the event has no such value: the
     * provider.
     */
    Optional<String> key();

    /** How long a sender waits for the acknowledgement of the brokers. Then 503. */
    @WithDefault("8s")
    Duration ackWait();
  }

  /** Running. */
  interface Runs {
    /** Runs in progress, without paused ones. */
    @WithDefault("100")
    @WithConverter(Bound.class)
    int activeMax();

    /** Runs waiting to start. At the bound, events stay in the backlog. */
    @WithDefault("1000")
    int queueMax();

    /**
     * Runs whose nodes all wait for an event or a receiver. Above it, such a run counts as in
     * progress. Default: one for each 128 KiB of heap, at most 10000.
     */
    Optional<Integer> pausedMax();

    /** Nodes of one run that run at the same time. */
    @WithDefault("32")
    @WithConverter(Bound.class)
    int parallelNodesMax();

    /**
     * How long a run that does nothing but wait is held in memory. Then it is in the store only,
     * until its event comes or its time is over.
     */
    @WithDefault("1m")
    Duration dormantAfter();

    /** How often a run is resumed after a crash without finishing a node. Then it is parked. */
    @WithDefault("5")
    @WithConverter(Bound.class)
    int resumesMax();
  }

  /** Python. */
  interface Python {
    /** Processes that run Python. 0 runs it in the server process. */
    @WithDefault("1")
    int workers();

    /** Heap of each worker. */
    @WithDefault("256M")
    MemorySize workerHeap();

    /** Compiles Python to machine code. */
    @WithDefault("false")
    boolean jit();

    /** Python contexts in each worker. Each runs one job at a time. */
    @WithDefault("2")
    @WithConverter(Bound.class)
    int contextsMax();

    /** Jobs waiting for a context. */
    @WithDefault("4000")
    @WithConverter(Bound.class)
    int queueMax();
  }

  /** Secrets. */
  interface Secrets {
    /** Secrets that diagrams may use: names or patterns such as {@code SLACK_*}. */
    Optional<List<String>> allowed();
  }

  /** Sending. */
  interface Delivery {
    /**
     * Whether hook nodes may send to this machine and to private networks. Default: the server
     * refuses; commands allow it, because their user can reach these addresses anyway.
     */
    Optional<PrivateAddresses> privateAddresses();

    /** Host names, addresses and ranges that hook nodes may always send to. */
    Optional<List<String>> allowedHosts();

    /** Attempts per delivery, unless the diagram sets {@code retry}. */
    @WithDefault("5")
    @WithConverter(Bound.class)
    int attemptsMax();

    /** Longest wait after the first failed attempt. It doubles with each further one. */
    @WithDefault("1s")
    Duration backoff();

    /** Longest wait after any attempt. */
    @WithDefault("30s")
    Duration backoffMax();

    /** Longest wait that a receiver can ask for with {@code Retry-After}. */
    @WithDefault("5m")
    Duration retryAfterMax();

    /** Consecutive failures that open a receiver's circuit. */
    @WithDefault("10")
    @WithConverter(Bound.class)
    int failuresMax();

    /** How long the circuit stays open. Then one delivery tries. */
    @WithDefault("30s")
    Duration shutTime();

    /** How long a delivery waits for an open circuit before that counts as a failed attempt. */
    @WithDefault("1m")
    Duration shutWaitMax();

    /** Deliveries in flight to one receiver, and connections to it. */
    @WithDefault("32")
    @WithConverter(Bound.class)
    int connectionsPerDestinationMax();

    /** Deliveries waiting for one of these; as many as runs may pause. */
    @WithDefault("10000")
    @WithConverter(Bound.class)
    int waitingPerDestinationMax();

    /** Requests in flight or waiting, to all receivers together. */
    @WithDefault("512")
    @WithConverter(Bound.class)
    int exchangesMax();

    /**
     * Proxy to receivers, as a URL, or {@code none}. Default: {@code HTTPS_PROXY}, {@code
     * HTTP_PROXY}, {@code ALL_PROXY}.
     */
    Optional<String> proxy();

    /** PEM files of certificate authorities to trust in addition to the JVM's. */
    Optional<List<Path>> trust();

    /** Longest answer that a hook node reads, also after decompression. */
    @WithDefault("10485760")
    @WithConverter(Bound.class)
    int answerBytesMax();
  }
}
