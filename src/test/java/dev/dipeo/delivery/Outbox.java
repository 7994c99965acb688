package dev.dipeo.delivery;

import dev.dipeo.base.Backoff;
import dev.dipeo.base.IdSource;
import dev.dipeo.secret.Secrets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.random.RandomGenerator;

/** Deliveries for tests, over any sender. */
public record Outbox(Deliveries deliveries, DeadLetters deadLetters) {
  /** What diagrams may name, {@code HOOK_*}, and what they may not. */
  public static final Map<String, String> SECRETS = new ConcurrentHashMap<>();

  /** Sends each webhook once, on the caller's thread. */
  public static Deliveries sendingOnce(Sender sender) {
    DeliveryBounds policy = TestBounds.DELIVERY;
    var once =
        new DeliveryBounds(
            new Retry(1, Backoff.NONE),
            policy.retryAfterMax(),
            Integer.MAX_VALUE,
            policy.shutTime(),
            policy.shutWaitMax(),
            policy.perDestinationMax(),
            policy.waitingPerDestinationMax());
    InstantSource clock = InstantSource.system();
    return of(
            sender,
            new MemoryDeliveryStore(),
            once,
            clock,
            new ScheduledThreadPoolExecutor(0),
            RandomGenerator.getDefault())
        .deliveries();
  }

  static Outbox of(
      Sender sender,
      DeliveryStore store,
      DeliveryBounds policy,
      InstantSource clock,
      ScheduledExecutorService timers,
      RandomGenerator random) {
    Map<String, String> secrets =
        Map.of(
            "WEBHOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "OLD_SECRET", "whsec_b2xkIHNlY3JldCBvZiB0aGUgcmVjZWl2ZXI=\n",
            "BLANK", "  ",
            "BROKEN", "whsec_###");
    var around = new TimeAndThreads(new IdSource(clock), clock, random, Runnable::run, timers);
    var signed =
        new SignedSender(
            sender,
            name -> Optional.ofNullable(secrets.get(name)),
            new Secrets(List.of("HOOK_*"), name -> Optional.ofNullable(SECRETS.get(name))),
            around,
            DeliveryObserver.UNHEARD);
    var gates = new Gates(policy, clock);
    return new Outbox(
        new Deliveries(signed, store, gates, policy, around, DeliveryObserver.UNHEARD),
        new DeadLetters(signed, store, gates, around));
  }
}
