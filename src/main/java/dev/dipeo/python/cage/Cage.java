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
 * Makes contexts that let nothing out: no files but the standard library's (read only), no network,
 * no processes, no threads, no environment, no signals, no native code, no Java.
 *
 * <p>Takes seconds to make, and is made at run time only: a native image must not hold an engine.
 */
final class Cage implements AutoCloseable {
  private static final String PYTHON = "python";

  /** What every context runs first; a native image must include it and the modules. */
  private static final String PRELUDE = "prelude.py";

  /** What of the standard library is native elsewhere. */
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
    // Read-only around the standard library, not inside: else code could rewrite it on disk.
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
   * @param handle the prelude's function: job as JSON text and inputs as JSON text to answer as
   *     JSON text
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

  /** The prelude, and before it, in its first line, the modules that it serves. */
  private static Source readPrelude() {
    ObjectNode bundled = JsonNodeFactory.instance.objectNode();
    for (String module : BUNDLED) {
      bundled.put(module, resource(module + ".py"));
    }
    // JSON of texts is Python too.
    String text = "BUNDLED = " + Json.text(bundled) + "; " + resource(PRELUDE);
    try {
      return Source.newBuilder(PYTHON, text, PRELUDE).internal(true).build();
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
