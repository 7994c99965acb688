package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.dipeo.base.Json;
import dev.dipeo.base.MediaType;
import dev.dipeo.signature.SignedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.everit.json.schema.Schema;
import org.everit.json.schema.loader.SchemaLoader;
import org.json.JSONObject;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one 8 KB GitHub push costs before it is journaled, step by step, beside the library that each step uses. In the package of the
 * steps, which nobody else calls one by one.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class Receiving {
  private static final String SECRET = "bench-secret";

  private final Instant now = Instant.now();
  private final ObjectMapper mapper = new ObjectMapper();
  private byte[] body;
  private Provider provider;
  private SignedRequest request;
  private JsonNode payload;
  private Mac mac;
  private Schema schema;
  private JSONObject orgPayload;

  @Setup
  public void read() throws Exception {
    body = Files.readAllBytes(Path.of("bench/push.json"));
    provider =
        new ProviderRegistry(
                Path.of("integrations"), name -> Optional.of(SECRET), UnsignedPolicy.REFUSE)
            .find("github")
            .orElseThrow();
    mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    request =
        new SignedRequest(
            "POST",
            "http://localhost/webhooks/github",
            Map.of(
                "x-hub-signature-256",
                List.of("sha256=" + HexFormat.of().formatHex(mac.doFinal(body)))),
            Map.of(),
            body);
    payload = Json.parse(body);
    schema = SchemaLoader.load(new JSONObject(Files.readString(Path.of("integrations/github/schemas/github.push.json"))));
    orgPayload = new JSONObject(new String(body, StandardCharsets.UTF_8));
    if (!(hmacOurs() instanceof Verification.Verified) || !schemaOurs().isEmpty()) {
      throw new IllegalStateException("the webhook is not accepted");
    }
  }

  @Benchmark
  public byte[] hmacBare() {
    return mac.doFinal(body);
  }

  @Benchmark
  public Verification hmacOurs() {
    return provider.verifier().verify(request, now);
  }

  @Benchmark
  public JsonNode jsonBare() throws IOException {
    return mapper.readTree(body);
  }

  @Benchmark
  public Normalised jsonOurs() {
    return Payloads.normalise(MediaType.of("application/json"), body);
  }

  @Benchmark
  public void schemaBare() {
    schema.validate(orgPayload);
  }

  @Benchmark
  public List<SchemaViolation> schemaOurs() {
    return provider.check("push", payload);
  }

  @Benchmark
  public byte[] answerBare() throws IOException {
    return mapper.writeValueAsBytes(
        JsonNodeFactory.instance.objectNode()
            .put("status", "processed")
            .put("provider", "github")
            .put("event", "push")
            .put("execution_id", "webhook-github-1234567890123456"));
  }
}
