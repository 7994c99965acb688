package dev.dipeo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.dipeo.base.Problem;
import dev.dipeo.delivery.Receiver;
import dev.dipeo.delivery.VertxSender;
import dev.dipeo.problem.ProblemResponse;
import dev.dipeo.provider.Provider;
import dev.dipeo.secret.Secrets;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import picocli.CommandLine;

/**
 * The whole command line in this process, over real HTTP to a server of the test. The server
 * answers what {@link #answers} says, and 404 as an API that is closed to everything else.
 */
final class Shell implements CommandLine.IFactory, BeforeEachCallback, AfterAllCallback {
  /** The time that commands see. */
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05.000000006Z");

  private final Map<String, Served> answers = new HashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<Type, Object> beans = new HashMap<>();
  private final Vertx vertx = Vertx.vertx();
  private final VertxSender sender = Receiver.sender(vertx);
  private final HttpServer server;

  Shell() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::serve);
    server.start();
  }

  /** What a command did: what it printed, with line ends as here, and its exit code. */
  record Ended(int exitCode, String out, String err) {}

  /** A request that the server received. */
  record Request(String line, Map<String, String> headers, String body) {
    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }
  }

  private record Served(int status, byte[] body) {}

  @Override
  public void beforeEach(ExtensionContext context) {
    answers.clear();
    requests.clear();
    beans.clear();
    give(DirectSender.class, sender::send);
    give(InstantSource.class, InstantSource.fixed(NOW));
    give(Welcome.Address.class, new Welcome.Address(server.getAddress().getPort()));
    give(ProvidersForSending.class, new NoProviders());
    give(Secrets.class, Secrets.NONE);
    give(StoreCopying.class, (folder, url, words) -> true);
    give(String.class, "test"); // the profile
    beans.put(Function.class, (Function<String, Optional<String>>) _ -> Optional.empty());
    give(
        Welcome.Folders.class,
        new Welcome.Folders(Optional.of(Path.of("data")), Path.of("diagrams")));
    token("");
  }

  private static final class NoProviders implements ProvidersForSending {
    @Override
    public Optional<Provider> find(String name, URI target) {
      return Optional.empty();
    }

    @Override
    public List<String> names() {
      return List.of();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    server.stop(0);
    sender.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** Something that commands need. */
  <T> void give(Class<T> type, T bean) {
    beans.put(type, bean);
  }

  /** The value of {@code dipeo.api-token}. */
  void token(String token) {
    beans.put(Optional.class, Optional.of(token));
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What the server answers to a request, given as {@code GET /api/runs?limit=2}. */
  void answers(String line, int status, String body) {
    answers.put(line, new Served(status, body.getBytes(UTF_8)));
  }

  void answers(String line, String body) {
    answers(line, 200, body);
  }

  void refuses(String line, int status, String detail) {
    answers.put(
        line,
        new Served(status, ProblemResponse.document(new Problem(status, "type", "Title", detail))));
  }

  List<Request> requests() {
    return requests;
  }

  List<String> lines() {
    return requests.stream().map(Request::line).toList();
  }

  private void serve(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    requests.add(
        new Request(line, headers, new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
    Served served =
        answers.getOrDefault(
            line,
            new Served(
                404,
                ProblemResponse.document(
                    ProblemResponse.nothingAt(exchange.getRequestURI().getPath()))));
    exchange.sendResponseHeaders(
        served.status(), served.body().length == 0 ? -1 : served.body().length);
    exchange.getResponseBody().write(served.body());
    exchange.close();
  }

  /** Types a command, {@code dipeo} left out. */
  Ended type(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = DipeoCommand.line(this, "1.2.3");
    line.setOut(Terminal.before(out)).setErr(Terminal.before(err));
    int exitCode = line.execute(words);
    return new Ended(exitCode, out.toString(), err.toString());
  }

  /** Makes a command from its only constructor, as the container does. */
  @Override
  public <K> K create(Class<K> type) throws Exception {
    if (beans.containsKey(type) || type.getPackage() == Shell.class.getPackage()) {
      return type.cast(bean(type));
    }
    return CommandLine.defaultFactory().create(type);
  }

  private Object bean(Type type) {
    Object given = beans.get(type);
    if (given != null) {
      return given;
    }
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == Instance.class
          ? later(generic.getActualTypeArguments()[0])
          : bean(generic.getRawType());
    }
    if (type instanceof Class<?> ours && ours.getPackage() == Shell.class.getPackage()) {
      Constructor<?> constructor = ours.getDeclaredConstructors()[0];
      try {
        return constructor.newInstance(
            Stream.of(constructor.getGenericParameterTypes()).map(this::bean).toArray());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot make " + type, e);
      }
    }
    throw new IllegalStateException("the test gives no " + type);
  }

  /** Is looked up when it is asked for. */
  private Object later(Type type) {
    return Proxy.newProxyInstance(
        Shell.class.getClassLoader(),
        new Class<?>[] {Instance.class},
        (_, method, _) -> {
          if (method.getName().equals("get")) {
            return bean(type);
          }
          throw new UnsupportedOperationException(method.getName());
        });
  }
}
