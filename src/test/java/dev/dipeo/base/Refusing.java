package dev.dipeo.base;

import io.smallrye.mutiny.Uni;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A real part that refuses some of its calls for a while, as a store does whose disk is full. */
public final class Refusing {
  private final AtomicBoolean refuses = new AtomicBoolean();
  private final AtomicInteger refused = new AtomicInteger();
  private final Supplier<RuntimeException> reason;

  public Refusing() {
    this(FullDisk::new);
  }

  /**
   * @param reason what it fails with
   */
  public Refusing(Supplier<RuntimeException> reason) {
    this.reason = reason;
  }

  /** What it fails with unless told otherwise. */
  public static final class FullDisk extends PassingException {
    public FullDisk() {
      super("the disk is full");
    }
  }

  /** From now on, or no more. */
  public void refuse(boolean on) {
    refuses.set(on);
  }

  /** Calls that were refused so far. */
  public int refused() {
    return refused.get();
  }

  public <T> T in(Class<T> type, T real, String... calls) {
    Set<String> names = Set.of(calls);
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              Object result = method.invoke(real, arguments);
              return names.contains(method.getName()) ? whenAllowed((Uni<?>) result) : result;
            }));
  }

  private <T> Uni<T> whenAllowed(Uni<T> call) {
    return Uni.createFrom()
        .deferred(
            () -> {
              if (refuses.get()) {
                refused.incrementAndGet();
                return Uni.createFrom().failure(reason.get());
              }
              return call;
            });
  }
}
