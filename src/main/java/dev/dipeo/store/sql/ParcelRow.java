package dev.dipeo.store.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.delivery.Draft;
import dev.dipeo.delivery.Draft.Body;
import dev.dipeo.delivery.Parcel;
import dev.dipeo.secret.SealedText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parcel of a dead delivery as a row. Text that holds secrets by name is a list of pieces, see
 * {@link StoredText}. For such a body, the column of the signature's variables holds an object that
 * says so.
 */
final class ParcelRow {
  static final String INSERT =
      "INSERT INTO delivery_parcels (delivery_id, method, url, headers, body, timeout_ms, signed_by,"
          + " checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

  static final String DELETE = "DELETE FROM delivery_parcels WHERE delivery_id = ?";

  static final String SELECT_DEAD =
      "SELECT p.delivery_id, p.method, p.url, p.headers, p.body, p.timeout_ms, p.signed_by,"
          + " p.checksum"
          + " FROM delivery_parcels p JOIN deliveries d ON d.id = p.delivery_id"
          + " WHERE p.delivery_id = ? AND d.state = 'DEAD'";

  private static final String BODY_OF = "sealed_body_signed_by";

  private ParcelRow() {}

  static @Nullable Object[] values(long number, Parcel parcel) {
    Draft draft = parcel.draft();
    ObjectNode headers = JsonNodeFactory.instance.objectNode();
    draft.headers().forEach((name, value) -> headers.set(name, StoredText.write(value)));
    ArrayNode signedBy = JsonNodeFactory.instance.arrayNode();
    parcel.signedBy().forEach(signedBy::add);
    JsonNode url = StoredText.write(draft.url());
    byte[] body =
        switch (draft.body().orElse(null)) {
          case null -> null;
          case Body.Bytes(byte[] bytes) -> bytes;
          case Body.Text(SealedText text) -> Json.bytes(StoredText.write(text));
        };
    boolean sealed = draft.body().orElse(null) instanceof Body.Text;
    return Checksum.appendedTo(
        number,
        draft.method(),
        url.isTextual() ? url.textValue() : StoredJson.text(url),
        StoredJson.text(headers),
        body,
        draft.timeout().toMillis(),
        StoredJson.text(
            sealed ? JsonNodeFactory.instance.objectNode().set(BODY_OF, signedBy) : signedBy));
  }

  /** The size of the body among the values of a row. */
  static long bodyBytes(@Nullable Object[] values) {
    return values[4] instanceof byte[] body ? body.length : 0;
  }

  /**
   * @throws dev.dipeo.base.DamagedException when the row is corrupt
   */
  static Parcel read(ResultSet row) throws SQLException {
    long number = row.getLong("delivery_id");
    Checksum.require(
        row,
        "delivery",
        number,
        number,
        row.getString("method"),
        row.getString("url"),
        row.getString("headers"),
        row.getBytes("body"),
        row.getLong("timeout_ms"),
        row.getString("signed_by"));
    Map<String, SealedText> headers = new HashMap<>();
    Columns.json(row, "headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), StoredText.read(header.getValue())));
    JsonNode signed = Columns.json(row, "signed_by");
    boolean sealed = signed.isObject();
    List<String> signedBy = new ArrayList<>();
    (sealed ? signed.path(BODY_OF) : signed).forEach(variable -> signedBy.add(variable.asText()));
    // A URL does not begin with a bracket.
    SealedText url =
        row.getString("url").startsWith("[")
            ? StoredText.read(Columns.json(row, "url"))
            : SealedText.of(row.getString("url"));
    Optional<Body> body = Optional.empty();
    if (row.getBytes("body") != null) {
      body =
          Optional.of(
              sealed
                  ? new Body.Text(StoredText.read(json(row.getBytes("body"))))
                  : new Body.Bytes(row.getBytes("body")));
    }
    return new Parcel(
        new Draft(
            url,
            row.getString("method"),
            headers,
            body,
            Duration.ofMillis(row.getLong("timeout_ms"))),
        signedBy);
  }

  private static JsonNode json(byte[] bytes) {
    try {
      return Json.parse(bytes);
    } catch (MalformedJsonException e) {
      throw new IllegalStateException("the checksum says that it is what was written", e);
    }
  }
}
