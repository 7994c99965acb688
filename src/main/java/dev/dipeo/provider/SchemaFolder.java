package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.PatternSyntaxException;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.base.SafePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.everit.json.schema.SchemaException;
import org.everit.json.schema.loader.SchemaLoader;
import org.everit.json.schema.regexp.RE2JRegexpFactory;
import org.json.JSONException;

/**
 * The {@code schemas} folder of one provider. Nothing outside the provider's folder is read and
 * nothing is fetched: a schema may refer only to itself and its neighbours.
 */
final class SchemaFolder {
  /** Largest schema file, in bytes. */
  static final int MAX_BYTES = 1024 * 1024;

  /** Base of relative references; no host has it (RFC 6761). */
  private static final String SCOPE = "https://schemas.invalid/";

  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");

  private final Path provider;

  /**
   * @param provider the provider's folder
   */
  SchemaFolder(Path provider) {
    this.provider = provider;
  }

  /** A schema cannot be used; the message says why. */
  static final class UnusableSchemaException extends Exception {
    UnusableSchemaException(String message) {
      super(message);
    }
  }

  /** Compiles the schema in this file, as draft 7 unless it declares another {@code $schema}. */
  PayloadSchema compile(String fileName) throws UnusableSchemaException {
    try {
      JsonNode text = Json.parse(read(fileName));
      return new PayloadSchema(
          SchemaLoader.builder()
              .draftV7Support()
              // Takes linear time for any pattern, because strangers choose the matched text.
              .regexpFactory(new RE2JRegexpFactory())
              .schemaClient(this::neighbour)
              .resolutionScope(SCOPE + fileName)
              .schemaJson(OrgJson.of(text))
              .build()
              .load()
              .build());
    } catch (MalformedJsonException e) {
      throw new UnusableSchemaException("it is not valid JSON: " + e.getMessage());
    } catch (UncheckedIOException e) {
      Throwable cause = e.getCause();
      throw new UnusableSchemaException(
          String.valueOf(cause == null ? e.getMessage() : cause.getMessage()));
    } catch (IOException e) {
      throw new UnusableSchemaException(String.valueOf(e.getMessage()));
    } catch (SchemaException
        | JSONException
        | PatternSyntaxException
        | IllegalArgumentException e) {
      throw new UnusableSchemaException("it is not a valid JSON Schema: " + e.getMessage());
    } catch (ClassCastException e) {
      throw new UnusableSchemaException("it is not a valid JSON Schema");
    } catch (StackOverflowError e) {
      throw new UnusableSchemaException("it refers to itself without end");
    }
  }

  private InputStream neighbour(String url) {
    try {
      String name = url.startsWith(SCOPE) ? url.substring(SCOPE.length()) : "";
      if (name.isEmpty()) {
        throw new IOException(
            "it refers to " + url + "; only schemas in the same folder can be referred to");
      }
      return new ByteArrayInputStream(Json.bytes(Json.parse(read(name))));
    } catch (MalformedJsonException e) {
      throw new UncheckedIOException(
          new IOException(url + " is not valid JSON: " + e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] read(String fileName) throws IOException {
    if (!FILE_NAME.matcher(fileName).matches()) {
      throw new IOException("'" + fileName + "' is not the name of a file in the folder schemas");
    }
    Path file = provider.resolve("schemas").resolve(fileName);
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no file schemas/" + fileName);
    }
    // Mounted configuration consists of links inside the folder; links out of it are refused.
    if (!SafePath.isBelow(provider, file)) {
      throw new IOException("schemas/" + fileName + " leads out of the provider's folder");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("schemas/" + fileName + " is larger than " + MAX_BYTES + " bytes");
      }
      return bytes;
    }
  }
}
