package dev.dipeo.base;

import io.smallrye.mutiny.Uni;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;

/** A real part, one of whose calls has done its work before anybody hears of it. */
public final class Late {
  private Late() {}

  /**
   * @param done completes when the call has done its work
   * @param go when whoever called hears of it
   */
  public static <T> T at(
      String call,
      Class<T> type,
      T real,
      CompletableFuture<Void> done,
      CompletableFuture<Void> go) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              Object result = method.invoke(real, arguments);
              return method.getName().equals(call)
                  ? ((Uni<?>) result)
                      .invoke(() -> done.complete(null))
                      .call(() -> Uni.createFrom().completionStage(go))
                  : result;
            }));
  }
}
