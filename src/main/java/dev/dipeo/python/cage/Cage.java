package dev.dipeo.python.cage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;

/**
 * Makes contexts that are closed to the outside: no files except the standard library (read-only),
 * no network, processes, threads, environment, signals, native code or Java.
 *
 * <p>Takes seconds to make. Made at run time only, as a native image must not hold an engine.
 */
final class Cage implements AutoCloseable {
  private static final String PYTHON = "python";

  /**
   * The files of the prelude, which every context runs first, in the order in which they are
   * joined. A native image must include them and the bundled modules.
   */
  private static final List<String> PRELUDE =
      List.of(
          "imports",
          "gaps",
          "code",
          "jobs",
          "modules",
          "values",
          "answers",
          "running",
          "tracebacks",
          "handle");

  /** Modules of the standard library that are native code in CPython. */
  private static final List<String> BUNDLED = List.of("pyexpat", "unicode_tables");

  private final Engine engine;
  private final IOAccess io;
  private final Source prelude;

  Cage() {
    engine =
        Engine.newBuilder(PYTHON)
            .sandbox(SandboxPolicy.CONSTRAINED)
            .in(InputStream.nullInputStream())
            .out(OutputStream.nullOutputStream())
            .err(OutputStream.nullOutputStream())
            .option("engine.WarnInterpreterOnly", "false")
            .build();
    // Read-only around the standard library as well: otherwise code could rewrite it on disk.
    io =
        IOAccess.newBuilder()
            .fileSystem(
                FileSystem.newReadOnlyFileSystem(
                    FileSystem.allowInternalResourceAccess(new DeniedFileSystem())))
            .build();
    prelude = readPrelude();
  }

  /**
   * A context and its one way in.
   *
   * @param handle the function of the prelude that takes a job and inputs as JSON text and answers
   *     with JSON text
   */
  record Caged(Context context, Value handle) {}

  /** A new context with the prelude loaded; its output goes to {@code out} and {@code err}. */
  Caged newContext(OutputStream out, OutputStream err) {
    Context context =
        Context.newBuilder(PYTHON)
            .engine(engine)
            .sandbox(SandboxPolicy.CONSTRAINED)
            .in(InputStream.nullInputStream())
            .out(out)
            .err(err)
            .allowIO(io)
            .allowHostAccess(HostAccess.newBuilder().allowMutableTargetMappings().build())
            .allowHostClassLookup(name -> false)
            .allowPolyglotAccess(PolyglotAccess.NONE)
            .allowEnvironmentAccess(EnvironmentAccess.NONE)
            .allowCreateThread(false)
            .allowCreateProcess(false)
            .allowNativeAccess(false)
            .allowInnerContextOptions(false)
            .build();
    return new Caged(context, context.eval(prelude));
  }

  @Override
  public void close() {
    engine.close(true);
  }

  /** The joined prelude; its first line holds the source of the bundled modules. */
  private static Source readPrelude() {
    ObjectNode bundled = JsonNodeFactory.instance.objectNode();
    for (String module : BUNDLED) {
      bundled.put(module, resource(module + ".py"));
    }
    // JSON of texts is Python too.
    StringBuilder text = new StringBuilder("BUNDLED = " + Json.text(bundled) + "\n");
    for (String part : PRELUDE) {
      text.append(resource("prelude/" + part + ".py")).append('\n');
    }
    try {
      return Source.newBuilder(PYTHON, text, "prelude.py").internal(true).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = Cage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
